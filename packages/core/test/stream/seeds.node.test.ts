/** Seeds and keys by the million. In Node.js alone: it is arithmetic, the same everywhere, and takes its time. */
import { keyFromSeed, type Seed } from "@maskout/core";
import { expect, it } from "vitest";

// Of keys drawn at random two of a million agree with probability 3e-8.
it("gives no two of a million seeds one key", { timeout: 300_000 }, () => {
  const kinds: readonly ((index: number) => Seed)[] = [
    (index) => index,
    (index) => -1 - index,
    (index) => (index + 0.5) / 7,
    (index) => `run-${index}`,
    (index) => `${index} ${"x".repeat(index % 40)}`,
    (index) => BigInt(index) + 2n ** 70n,
    (index) => String.fromCodePoint(0x4e00 + (index % 20_000), 0x1f300 + Math.floor(index / 20_000)),
    (index) => "ab".repeat(1 + (index % 22)) + String.fromCodePoint(0x10000 + index),
  ];
  const keys = new BigUint64Array(2 ** 20);
  for (let index = 0; index < keys.length; index++) {
    const kind = kinds[index % kinds.length]!;
    const [k0, k1] = keyFromSeed(kind(Math.floor(index / kinds.length)));
    keys[index] = (BigInt(k0) << 32n) | BigInt(k1);
  }
  keys.sort();
  expect(keys.findIndex((key, index) => index > 0 && key === keys[index - 1])).toBe(-1);
});
