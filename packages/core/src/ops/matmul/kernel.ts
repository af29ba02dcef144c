/** The matrix product, alone and with a bias. */
import { ShapeError } from "../../errors.js";
import type { Kernel } from "../../kernel/kernel.js";
import type { KernelCall } from "../../kernel/operands.js";
import { addressOf, type MemoryOperand, type SimdPart, simdFace } from "../../kernel/simd.js";
import { expectRank, type Shape } from "../../shape.js";
import { addBias } from "../bias/kernel.js";
import { expectVectors, type NoParams } from "../shared/operands.js";
import { PRODUCTS_AN_ELEMENT } from "../shared/work.js";
import type { MatmulParams } from "./params.js";
import { type MatmulSimd, matmulSimd, SCRATCH_BYTES } from "./simd.generated.js";

/**
 * `y = op(a) @ op(b)` of row-major matrices, `op` the transpose where the params say so: `[m, depth] @ [depth, n]` gives
 * `[m, n]`. A row of y has the same bits whatever the number of rows, so a result does not depend on the batch it is in.
 */
export const matmul: Kernel<MatmulParams, "a" | "b", "y"> = {
  name: "matmul",
  shapes: ({ a, b }, params) => ({ y: productShape("matmul", a, b, params) }),
  cpu: {
    reference({ inputs: { a, b }, outputs: { y }, params }) {
      const left = strided(a.shape, params.transposeA);
      const right = strided(b.shape, params.transposeB);
      const sums = new Float64Array(right.columns);
      for (let i = 0; i < left.rows; i++) {
        sums.fill(0);
        for (let p = 0; p < left.columns; p++) {
          const factor = a.values[i * left.row + p * left.column]!;
          for (let j = 0; j < right.columns; j++) sums[j]! += factor * b.values[p * right.row + j * right.column]!;
        }
        y.values.set(sums, i * right.columns);
      }
    },
    simd: simdFace({
      module: matmulSimd,
      range: "rows",
      work: workOf,
      scratch: () => SCRATCH_BYTES,
      run: (simd, call, part) => multiply(simd, call, part, 0),
    }),
  },
  gpu: async () => (await import("./gpu.js")).matmul,
};

/** The params of a product without transposes. */
const PLAIN: MatmulParams = { transposeA: false, transposeB: false };

/** `y = a @ b + bias`: a `[m, depth]`, b `[depth, n]`, bias `[n]`, y `[m, n]`. On the CPU it has the bits of `matmul`, then `addBias`. */
export const biasedMatmul: Kernel<NoParams, "a" | "b" | "bias", "y"> = {
  name: "biasedMatmul",
  shapes({ a, b, bias }) {
    const y = productShape("biasedMatmul", a, b, PLAIN);
    expectVectors("biasedMatmul", "y", y, { bias });
    return { y };
  },
  cpu: {
    reference({ inputs: { a, b, bias }, outputs: { y } }) {
      matmul.cpu.reference({ inputs: { a, b }, outputs: { y }, params: PLAIN });
      addBias.cpu.reference({ inputs: { x: y, bias }, outputs: { y }, params: {} });
    },
    simd: simdFace({
      module: matmulSimd,
      range: "rows",
      work: ({ inputs, outputs }) => workOf({ inputs, outputs, params: PLAIN }),
      scratch: () => SCRATCH_BYTES,
      run(simd, { inputs, outputs }, part) {
        multiply(simd, { inputs, outputs, params: PLAIN }, part, inputs.bias.pointer);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).biasedMatmul,
};

function productShape(owner: string, a: Shape, b: Shape, { transposeA, transposeB }: MatmulParams): Shape {
  expectRank(owner, "a", a, 2, transposeA ? "[depth, m]" : "[m, depth]");
  expectRank(owner, "b", b, 2, transposeB ? "[n, depth]" : "[depth, n]");
  const left = strided(a, transposeA);
  const right = strided(b, transposeB);
  if (left.columns !== right.rows) {
    const [of, by] = [transposeA ? "rows" : "columns", transposeB ? "columns" : "rows"];
    throw new ShapeError(owner, { a, b }, `as many ${of} of a as ${by} of b`);
  }
  return [left.rows, right.columns];
}

type Call = KernelCall<MatmulParams, "a" | "b", "y", MemoryOperand>;

function workOf({ inputs: { a }, outputs: { y }, params }: Call): number {
  return (y.size * (a.shape[params.transposeA ? 0 : 1] ?? 0)) / PRODUCTS_AN_ELEMENT;
}

/** @param bias The address of the bias; 0 for none. */
function multiply(
  simd: MatmulSimd,
  { inputs: { a, b }, outputs: { y }, params }: Call,
  { begin, end, scratch }: SimdPart,
  bias: number,
): void {
  const left = strided(a.shape, params.transposeA);
  const right = strided(b.shape, params.transposeB);
  const [rows, columns, depth] = [end - begin, right.columns, left.columns];
  const [to, from] = [addressOf(y, begin * columns), addressOf(a, begin * left.row)];
  const strides = [left.row, left.column, right.row, right.column] as const;
  simd.matmul(to, from, b.pointer, rows, columns, depth, ...strides, bias, scratch);
}

/** A matrix that is read through strides: its element (i, j) is at `i * row + j * column`. */
interface Strided {
  readonly rows: number;
  readonly columns: number;
  readonly row: number;
  readonly column: number;
}

function strided([rows = 0, columns = 0]: Shape, transposed: boolean): Strided {
  return transposed
    ? { rows: columns, columns: rows, row: 1, column: columns }
    : { rows, columns, row: columns, column: 1 };
}
