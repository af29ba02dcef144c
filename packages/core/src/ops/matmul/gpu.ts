/** The gpu.js face of the matrix product. */
import type { GpuFace, GpuProgram } from "../../kernel/gpu-face.js";
import { expectCountable } from "../shared/gpu-count.js";
import { tiledProduct } from "./gpu-tiles.js";
import type { MatmulParams } from "./params.js";

type Program = GpuProgram<"a" | "b", "depth", never>;

/** Elements of a result from which on a GPU has enough to do with large tiles. */
const MANY = 2 ** 19;

/** `y[row, column] = sum over p of op(a)[row, p] * op(b)[p, column]`, one thread an element; on WebGPU, in tiles. */
function program({ transposeA, transposeB }: MatmulParams, square: number, depth: number): Program {
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
    wgsl: tiledProduct({ transposeA, transposeB }, square, depth),
  };
}

/** The four products, in small tiles and in large ones, made once, as programs are known by their identity. */
const programs = [false, true].map((transposeA) =>
  [false, true].map((transposeB) => ({
    few: program({ transposeA, transposeB }, 2, 32),
    many: program({ transposeA, transposeB }, 4, 16),
  })),
);

export const matmul: GpuFace<MatmulParams, "a" | "b", "y"> = async ({ launch, inputs: { a, b }, shapes, params }) => {
  const [rows = 0, columns = 0] = shapes.y;
  const [aRows = 0, aColumns = 0] = a.shape;
  const depth = params.transposeA ? aRows : aColumns;
  expectCountable("matmul", "terms of a sum", depth);
  const arrays = { a: { matrix: a, columns: aColumns }, b: { matrix: b, columns: b.shape[1] ?? 0 } };
  const forms = programs[Number(params.transposeA)]![Number(params.transposeB)]!;
  const form = rows * columns < MANY ? forms.few : forms.many;
  return { y: await launch(form, { arrays, integers: { depth }, threads: [columns, rows] }) };
};
