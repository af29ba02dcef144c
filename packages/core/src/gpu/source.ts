/** The source that gpu.js compiles for a program, in forms that differ in how keep decisions come in. */
import type { GpuProgram, Kept } from "../kernel/gpu-face.js";
import { STREAM_ARGUMENTS } from "./mask-source.js";

/**
 * The form in which a program is compiled. `"plain"`: without a mask. `"uploaded"`: with one more array, the decisions. `"drawn"`: the
 * program draws the decisions. `"drawn by fours"`: the same, with four elements per thread from one draw.
 */
export type Form = "plain" | "uploaded" | "drawn" | "drawn by fours";

/** A program with any parameter names. */
export type AnyProgram = GpuProgram<string, string, string>;

/** The parameter that holds uploaded decisions. */
const UPLOADED = "kept";

/** The dimension of gpu.js along which the rows of a result lie. */
export type RowAxis = "y" | "z";

/** The JavaScript function that gpu.js compiles. */
export function sourceOf(program: AnyProgram, form: Form, rowsAlong: RowAxis): string {
  const { arrays, integers, numbers } = program;
  const ofMask = form === "plain" ? [] : form === "uploaded" ? [UPLOADED] : STREAM_ARGUMENTS;
  const parameters = [...Object.keys(arrays), ...integers, ...numbers, ...ofMask];
  return `function (${parameters.join(", ")}) {${bodyOf(program, form).replaceAll("this.thread.y", `this.thread.${rowsAlong}`)}}`;
}

function bodyOf({ masked, body, keptValue, droppedValue }: AnyProgram, form: Form): string {
  if (form === "drawn by fours" && keptValue !== undefined) return fours(keptValue, droppedValue);
  if (typeof body === "string") return body;
  if (masked === undefined || form === "plain") {
    throw new Error("a program uses keep decisions, but does not declare that it is masked or was given no mask");
  }
  const isKept: Kept = (row, column) => `${decision(masked, form)(row, column)} > 0.5`;
  return body(masked === "eights" ? decision(masked, form) : isKept);
}

/** The decision at a place, or eight decisions, as a number. */
function decision(masked: NonNullable<AnyProgram["masked"]>, form: Form): Kept {
  if (form === "uploaded") return (row, column) => `${UPLOADED}[${row}][${column}]`;
  return drawn(masked === "eights" ? "keptEight" : "keptAt");
}

function drawn(native: string): Kept {
  return (row, column) => `${native}(${[row, column, ...STREAM_ARGUMENTS].join(", ")})`;
}

/** Four elements per thread, from one number that holds their decisions bit by bit. */
function fours(keptValue: (index: string) => string, droppedValue = "0"): string {
  const element = (bit: number, isKept: string) => {
    return `${isKept} > 0.5 ? ${keptValue(`this.thread.x * 4 + ${bit}`)} : ${droppedValue}`;
  };
  return `const a = ${drawn("keptFour")("0", "this.thread.x")};
  const b = Math.floor(a * 0.5);
  const c = Math.floor(a * 0.25);
  const d = Math.floor(a * 0.125);
  return [${element(0, "a - b * 2")}, ${element(1, "b - c * 2")}, ${element(2, "c - d * 2")}, ${element(3, "d")}];`;
}
