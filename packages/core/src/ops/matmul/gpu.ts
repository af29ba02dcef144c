/** The gpu.js faces of the matrix product. */
import type { GpuArguments, GpuArray, GpuFace, GpuLaunch, GpuOperand, GpuProgram } from "../../kernel/gpu-face.js";
import type { Shape } from "../../shape.js";
import { expectCountable } from "../shared/gpu-count.js";
import type { NoParams } from "../shared/operands.js";
import { tiledProduct } from "./gpu-tiles.js";
import type { MatmulParams } from "./params.js";

type Program<Arrays extends string> = GpuProgram<Arrays, "depth", never>;

/** One product in the two sizes of its tiles. Made once, as programs are known by their identity. */
interface Forms<Arrays extends string> {
  /** For small results. */
  readonly few: Program<Arrays>;
  /** For large results. */
  readonly many: Program<Arrays>;
}

/** Elements of a result from which on a GPU has enough to do with large tiles. */
const MANY = 2 ** 19;

/**
 * `y[row, column] = sum over p of op(a)[row, p] * op(b)[p, column]`, one thread per element; on WebGPU, in tiles.
 * @param biases The array that is added to every row, and how many brackets read it; none for a plain product.
 */
function formsOf<Bias extends "bias" = never>(
  name: string,
  { transposeA, transposeB }: MatmulParams,
  biases: Readonly<Record<Bias, 1>>,
): Forms<"a" | "b" | Bias> {
  const a = transposeA ? "a[p][this.thread.y]" : "a[this.thread.y][p]";
  const b = transposeB ? "b[this.thread.x][p]" : "b[p][this.thread.x]";
  const isBiased = "bias" in biases;
  const form = (square: number, depth: number): Program<"a" | "b" | Bias> => ({
    name,
    arrays: { a: 2, b: 2, ...biases },
    integers: ["depth"],
    numbers: [],
    body: `let sum = 0;
    for (let p = 0; p < depth; p++) { sum += ${a} * ${b}; }
    return sum${isBiased ? " + bias[this.thread.x]" : ""};`,
    wgsl: tiledProduct({ transposeA, transposeB }, isBiased ? " + user_bias[x]" : "", square, depth),
  });
  return { few: form(2, 32), many: form(4, 16) };
}

const plain = [false, true].map((transposeA) =>
  [false, true].map((transposeB) => formsOf("matmul", { transposeA, transposeB }, {})),
);
const biased = formsOf("biasedMatmul", { transposeA: false, transposeB: false }, { bias: 1 });

export const matmul: GpuFace<MatmulParams, "a" | "b", "y"> = async ({ launch, inputs, shapes, params }) => {
  const forms = plain[Number(params.transposeA)]![Number(params.transposeB)]!;
  return { y: await multiply(launch, forms, matricesOf(inputs), termsOf(inputs.a, params), shapes.y) };
};

export const biasedMatmul: GpuFace<NoParams, "a" | "b" | "bias", "y"> = async ({ launch, inputs, shapes }) => {
  const arrays = { ...matricesOf(inputs), bias: inputs.bias };
  const terms = termsOf(inputs.a, { transposeA: false });
  return { y: await multiply(launch, biased, arrays, terms, shapes.y) };
};

async function multiply<Arrays extends string>(
  launch: GpuLaunch,
  { few, many }: Forms<Arrays>,
  arrays: GpuArguments<Arrays, "depth", never>["arrays"],
  depth: number,
  [rows = 0, columns = 0]: Shape,
): Promise<GpuArray> {
  expectCountable(few.name, "terms of a sum", depth);
  const form = rows * columns < MANY ? few : many;
  return await launch(form, { arrays, integers: { depth }, threads: [columns, rows] });
}

function matricesOf({ a, b }: Readonly<Record<"a" | "b", GpuOperand>>) {
  return { a: { matrix: a, columns: a.shape[1] ?? 0 }, b: { matrix: b, columns: b.shape[1] ?? 0 } };
}

/** The number of terms of each sum. */
function termsOf({ shape }: GpuOperand, { transposeA }: Pick<MatmulParams, "transposeA">): number {
  return shape[transposeA ? 0 : 1] ?? 0;
}
