import { defineVariant, type Variant } from "@maskout/core/variant";
import { variant as inverted } from "@maskout/inverted";
import { variant as standard } from "@maskout/standard";
import { describe, expect, test } from "vitest";
import { measureSpeed } from "../src/experiments/speed/speed.js";
import { devices } from "../src/registry/devices.js";

const budget = { rounds: 6, turnMilliseconds: 0.1, warmUpMilliseconds: 0 };

function measure(
  variant: Variant,
  options: { readonly signal?: AbortSignal; readonly sizes?: readonly number[] } = {},
) {
  const { signal, sizes = [5000] } = options;
  return measureSpeed({ effort: "quick", variants: [variant], devices, sizes, rates: [0.25], budget }, { signal });
}

describe("every output is compared with the reference before it is timed", () => {
  test("the variants agree with theirs on every device", async () => {
    const { verified, rows } = await measure(inverted);
    // Arrays on one device, tensors on two; a pass, two outputs with the gradient.
    expect(verified).toEqual({ outputs: 12, elements: 60_000 });
    expect(rows).toHaveLength(9);
  });

  test("of a large input, stretches from both ends and between are compared", async () => {
    const { verified } = await measure(inverted, { sizes: [2 ** 20 + 8191] });
    expect(verified.elements).toBe(12 * 2 ** 20);
  });

  test("a function on arrays that forgets the scale is caught", async () => {
    const unscaled: Variant = { ...inverted, dropout: standard.dropout };
    await expect(measure(unscaled)).rejects.toThrow(/inverted y of forward on cpu \(arrays\).*reference gives/);
  });

  test("a gradient that forgets the scale is caught", async () => {
    const unscaled: Variant = { ...inverted, dropoutGrad: standard.dropoutGrad };
    await expect(measure(unscaled)).rejects.toThrow("inverted dx of forward+backward on cpu (arrays)");
  });

  test("a kernel that draws one mask for ever is caught", async () => {
    const { cpu } = inverted.kernel;
    const frozen = defineVariant({
      ...inverted,
      kernel: {
        ...inverted.kernel,
        cpu: { ...cpu, simd: (memory, call) => cpu.simd?.(memory, { ...call, params: { ...call.params, step: 0 } }) },
      },
    });
    await expect(measure(frozen)).rejects.toThrow("nothing was timed");
  });

  test("a reference that agrees with the kernel but not with the mask stream is caught", async () => {
    const inverse = defineVariant({
      ...inverted,
      kernel: {
        ...inverted.kernel,
        cpu: { reference: ({ inputs: { x }, outputs: { y } }) => y.values.set(x.values) },
      },
    });
    await expect(measure(inverse)).rejects.toThrow(/is kept, and the mask stream drops it/);
  });

  test("a wrong inference rule is caught", async () => {
    const unscaled: Variant = { ...standard, infer: inverted.infer };
    await expect(measure(unscaled)).rejects.toThrow("standard y of infer");
  });
});

test("a run that was stopped before it began measures nothing", async () => {
  const { rows, copies } = await measure(inverted, { signal: AbortSignal.abort() });
  expect({ rows, copies }).toEqual({ rows: [], copies: [] });
});

test("inverted dropout moves nothing at inference on tensors, and standard dropout does", async () => {
  const ofTensors = async (variant: Variant) => {
    const { rows } = await measure(variant);
    return rows.find(({ pass, placement }) => pass === "infer" && placement === "resident")?.gigabytesPerSecond;
  };
  expect(await ofTensors(inverted)).toBeNull();
  expect(await ofTensors(standard)).toBeGreaterThan(0);
});
