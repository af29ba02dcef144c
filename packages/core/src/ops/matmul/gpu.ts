/** The gpu.js face of the matrix product. */
import type { GpuFace, GpuProgram } from "../../kernel/gpu-face.js";
import { expectCountable } from "../shared/gpu-count.js";
import type { MatmulParams } from "./params.js";

/** `y[row, column] = sum over p of op(a)[row, p] * op(b)[p, column]`, one thread an element. */
function program({ transposeA, transposeB }: MatmulParams): GpuProgram<"a" | "b", "depth", never> {
  const a = transposeA ? "a[p][this.thread.y]" : "a[this.thread.y][p]";
  const b = transposeB ? "b[this.thread.x][p]" : "b[p][this.thread.x]";
  return {
    name: "matmul",
    arrays: { a: 2, b: 2 },
    integers: ["depth"],
    numbers: [],
    body: `let sum = 0;
    for (let p = 0; p < depth; p++) { sum += ${a} * ${b}; }
    return sum;`,
  };
}

/** The four products, made once, as programs are known by their identity. */
const programs = [false, true].map((transposeA) =>
  [false, true].map((transposeB) => program({ transposeA, transposeB })),
);

export const matmul: GpuFace<MatmulParams, "a" | "b", "y"> = async ({ launch, inputs: { a, b }, shapes, params }) => {
  const [rows = 0, columns = 0] = shapes.y;
  const [aRows = 0, aColumns = 0] = a.shape;
  const depth = params.transposeA ? aRows : aColumns;
  expectCountable("matmul", "terms of a sum", depth);
  const arrays = { a: { matrix: a, columns: aColumns }, b: { matrix: b, columns: b.shape[1] ?? 0 } };
  const form = programs[Number(params.transposeA)]![Number(params.transposeB)]!;
  return { y: await launch(form, { arrays, integers: { depth }, threads: [columns, rows] }) };
};
