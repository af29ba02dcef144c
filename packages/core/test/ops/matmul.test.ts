import { kernels } from "@maskout/core/variant";
import { onEachDevice } from "@maskout/testing/devices";
import { describe, expect, test } from "vitest";
import { compute, expectClose, random, type Values } from "./support.js";

const { addBias, biasedMatmul, matmul } = kernels;

/**
 * Sizes on both sides of every block: a tile (4 by 8, and of 12 rows two of 6), thin products (up to 3 rows, 2048 columns at a time), packed
 * panels (more than 16 rows, 16 columns at a time), 128 rows and 256 terms.
 */
const sizes = [
  { m: 1, n: 1, depth: 1 },
  { m: 1, n: 65, depth: 257 },
  { m: 2, n: 32, depth: 7 },
  { m: 2, n: 2053, depth: 5 },
  { m: 3, n: 70, depth: 300 },
  { m: 4, n: 8, depth: 16 },
  { m: 5, n: 9, depth: 3 },
  { m: 7, n: 3, depth: 31 },
  { m: 10, n: 100, depth: 100 },
  { m: 12, n: 24, depth: 40 },
  { m: 16, n: 71, depth: 5 },
  { m: 17, n: 71, depth: 6 },
  { m: 65, n: 31, depth: 64 },
  { m: 131, n: 67, depth: 259 },
];

const transposes = [
  { transposeA: false, transposeB: false },
  { transposeA: true, transposeB: false },
  { transposeA: false, transposeB: true },
  { transposeA: true, transposeB: true },
];

function operand(rows: number, columns: number, transposed: boolean, seed: number): Values {
  return random(transposed ? [columns, rows] : [rows, columns], seed);
}

function element({ values, shape }: Values, transposed: boolean, i: number, j: number): number {
  return values[transposed ? j * shape[1]! + i : i * shape[1]! + j]!;
}

onEachDevice("matmul", (device) => {
  describe.each(transposes)("transposeA $transposeA, transposeB $transposeB", (params) => {
    test.each(sizes)("[$m, $depth] @ [$depth, $n] is the sum of products", async ({ m, n, depth }) => {
      const a = operand(m, depth, params.transposeA, 1);
      const b = operand(depth, n, params.transposeB, 2);
      const expected = new Float64Array(m * n);
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          for (let p = 0; p < depth; p++) {
            expected[i * n + j]! += element(a, params.transposeA, i, p) * element(b, params.transposeB, p, j);
          }
        }
      }
      expectClose((await compute(device, matmul, { a, b }, params)).y, expected);
    });

    test("a row of the product has the same bits alone as in a batch", async () => {
      const [m, n, depth] = [21, 83, 301];
      const a = operand(m, depth, params.transposeA, 3);
      const b = operand(depth, n, params.transposeB, 4);
      const whole = (await compute(device, matmul, { a, b }, params)).y;
      for (const row of [0, 5, 6, 20]) {
        const values = Float32Array.from({ length: depth }, (_, p) => element(a, params.transposeA, row, p));
        const alone = { values, shape: params.transposeA ? [depth, 1] : [1, depth] };
        const { y } = await compute(device, matmul, { a: alone, b }, params);
        expect(y).toEqual(whole.subarray(row * n, (row + 1) * n));
      }
    });
  });

  const plain = { transposeA: false, transposeB: false };

  test.each([...sizes, { m: 5, n: 9, depth: 0 }, { m: 900, n: 611, depth: 3 }])(
    "[$m, $depth] @ [$depth, $n] with a bias is the product, then the bias; on the CPU to the bit",
    async ({ m, n, depth }) => {
      const [a, b, bias] = [random([m, depth], 1), random([depth, n], 2), random([n], 3)];
      const { y: product } = await compute(device, matmul, { a, b }, plain);
      const { y: expected } = await compute(device, addBias, { x: { values: product, shape: [m, n] }, bias }, {});
      const { y } = await compute(device, biasedMatmul, { a, b, bias }, {});
      // A GPU may fuse the last product with the bias.
      if ("backend" in device) expectClose(y, expected);
      else expect(y).toEqual(expected);
    },
  );

  test("a bias of another length is refused", async () => {
    const operands = { a: random([2, 3]), b: random([3, 5]), bias: random([4]) };
    await expect(compute(device, biasedMatmul, operands, {})).rejects.toThrow("bias [4]");
  });

  test("a product over no terms is zero", async () => {
    const { y } = await compute(device, matmul, { a: random([3, 0]), b: random([0, 5]) }, plain);
    expect(y).toEqual(new Float32Array(15));
  });

  test.each([
    [0, 3, 4],
    [3, 4, 0],
  ])("a product [%d, %d] @ [., %d] of no elements is empty", async (m, depth, n) => {
    expect((await compute(device, matmul, { a: random([m, depth]), b: random([depth, n]) }, plain)).y).toHaveLength(0);
  });

  test("a NaN reaches its own row only", async () => {
    const a = random([6, 9]);
    a.values[2 * 9 + 4] = Number.NaN;
    const { y } = await compute(device, matmul, { a, b: random([9, 11]) }, plain);
    for (const [index, value] of y.entries()) expect(Number.isNaN(value)).toBe(Math.floor(index / 11) === 2);
  });

  test("matrices that do not fit are refused, with both shapes", async () => {
    const inputs = { a: random([2, 3]), b: random([2, 3]) };
    await expect(compute(device, matmul, inputs, plain)).rejects.toThrow(
      "a [2, 3] and b [2, 3]; expected as many columns of a",
    );
    await expect(compute(device, matmul, { a: random([2, 3, 4]), b: random([4, 2]) }, plain)).rejects.toThrow(
      "2 dimensions",
    );
  });
});
