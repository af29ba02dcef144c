/**
 * The gpu.js face of a kernel: the gpu.js programs that it launches, and their arguments. Types only, so that a kernel can state its face
 * without importing gpu.js; the device (`@maskout/core/gpu`) compiles and runs the programs.
 */
import type { Shape } from "../shape.js";
import type { StreamPosition } from "../stream/position.js";
import type { Operands } from "./operands.js";

/** Float32 values in a device's memory, flat and row-major. Opaque outside the device. */
export interface GpuArray {
  /** The number of elements. */
  readonly size: number;
}

/** An array, and the shape of its values. */
export interface GpuOperand extends GpuArray {
  /** The shape of the values, row-major, with as many elements as there are values. */
  readonly shape: Shape;
}

/**
 * Returns the expression of a keep decision in a program. In a program that is masked by `"elements"`, it is whether the decision at
 * (row, column) keeps; by `"eights"`, it is the decisions at columns `8 * column … 8 * column + 7` of the row as a number from 0 to
 * 255, the first decision in the lowest bit. `row` and `column` are expressions of whole numbers.
 */
export type Kept = (row: string, column: string) => string;

/**
 * The source of one gpu.js kernel. `body` is the body of a JavaScript function in gpu.js's subset of the language; it returns the
 * value at `this.thread.x` (and `.y`). Its parameters are, in this order, the `arrays`, the `integers` and the `numbers`.
 *
 * Locals are float32 on every backend, so an index beyond 2^24 must be written in the brackets and not in a variable: `x[this.thread.x]`
 * is exact everywhere, and so is `w[row][this.thread.x]` for a row below 2^24.
 */
export interface GpuProgram<Arrays extends string, Integers extends string, Numbers extends string> {
  /** The name of the program in errors. */
  readonly name: string;
  /** The arrays that the program reads, by name, and the number of brackets that read them: 1 for `x[index]`, 2 for `x[row][column]`. */
  readonly arrays: Readonly<Record<Arrays, 1 | 2>>;
  /** The names of its whole numbers, which are 32-bit signed integers. */
  readonly integers: readonly Integers[];
  /** The names of its other numbers, which are rounded to float32. */
  readonly numbers: readonly Numbers[];
  /** How the program reads the mask, see {@link Kept}. Default: it has no mask. */
  readonly masked?: "elements" | "eights";
  /** The source; for a masked program, a function that receives the expression of a decision. */
  readonly body: string | ((kept: Kept) => string);
  /**
   * For a program over a mask of one row: the expression of the value at an index that is kept. It states the same as the body, and lets a
   * device compute several elements per thread.
   */
  readonly keptValue?: (index: string) => string;
  /** The same program written in WGSL, which WebGPU runs instead. */
  readonly wgsl?: WgslMain;
  /** With `keptValue`, the expression of the value of a dropped element. Default 0. */
  readonly droppedValue?: string;
}

/**
 * A program written in WGSL, for threads that share what they read, which gpu.js cannot express. Before it, gpu.js declares the `arrays` as
 * `user_<name>: array<f32>`, the result as `result: array<f32>`, and the numbers as members of the uniform `params`:
 * `user_<name>` (i32 or f32), `user_<name>_dims.x` for the columns of a matrix, `outputX` and `outputY` (u32) for the sizes of the result.
 */
export interface WgslMain {
  /** Further declarations, and the entry point `main`, which begins with `@compute`. */
  readonly source: string;
  /** The number of elements of the result that a workgroup computes, along x and y. */
  readonly tile: readonly [number, number];
}

/** Keep decisions as a matrix `[rows, columns]`, which lies row by row in the mask stream or is computed on the host. */
export interface GpuMask {
  /** The number of rows. */
  readonly rows: number;
  /** The number of decisions per row. */
  readonly columns: number;
  /**
   * The place of the decision at (0, 0) in the mask stream, and the threshold. Left out if the decisions are not simply those of the stream,
   * one after another.
   */
  readonly stream?: StreamPosition & {
    /** The threshold: an element is kept if its 16-bit draw is below it. */
    readonly threshold: number;
  };
  /** All decisions, one byte each, 1 for kept: for devices that do not draw in the program. */
  decide(host: HostDraws): Uint8Array;
}

/** The draws that a gpu.js device leaves to the CPU, since shading languages could not represent them or would leave them inexact. */
export interface HostDraws {
  /** The keep decisions of a stretch of the mask stream, one byte each: 1 for kept. */
  kept(position: StreamPosition, count: number, threshold: number): Uint8Array;
  /** The standard normals of a stretch of the noise stream. */
  normals(position: StreamPosition, count: number): Float32Array;
  /** The words of a stretch of the key's own stream, one per element, for decisions that do not compare a draw with a threshold. */
  words(position: StreamPosition, count: number): Uint32Array;
}

/** The arguments of a launch. Arrays on the host are uploaded for this launch. */
export interface GpuArguments<Arrays extends string, Integers extends string, Numbers extends string> {
  /** The arrays, by name; a matrix (two brackets) states the length of its rows as `columns`. */
  readonly arrays: Readonly<Record<Arrays, GpuSource | GpuMatrix>>;
  /** The whole numbers, by name. */
  readonly integers?: Readonly<Record<Integers, number>>;
  /** The numbers, by name. */
  readonly numbers?: Readonly<Record<Numbers, number>>;
  /** The decisions, for a masked program. */
  readonly mask?: GpuMask;
  /** The number of threads along x, and along y if there are two dimensions: the size of the result. */
  readonly threads: readonly [number] | readonly [number, number];
}

/** Values on the device, or on the host. */
export type GpuSource = GpuArray | Float32Array;

/** Values that are read as a matrix. */
export interface GpuMatrix {
  /** The values, row by row. */
  readonly matrix: GpuSource;
  /** The length of a row. */
  readonly columns: number;
}

/** Runs a program and returns its result. The result lasts until the call of the kernel ends, unless it is among the kernel's outputs. */
export type GpuLaunch = <Arrays extends string, Integers extends string, Numbers extends string>(
  program: GpuProgram<Arrays, Integers, Numbers>,
  args: GpuArguments<Arrays, Integers, Numbers>,
) => Promise<GpuArray>;

/** One call of a kernel on a gpu.js device. */
export interface GpuCall<Params, In extends string, Out extends string> {
  /** Runs a program on the device. */
  readonly launch: GpuLaunch;
  /** Draws random numbers on the host, to be uploaded. */
  readonly host: HostDraws;
  /** The inputs, by name. */
  readonly inputs: Operands<In, GpuOperand>;
  /** The shapes of the outputs, by name. */
  readonly shapes: Operands<Out, Shape>;
  /** The parameters that are not tensors. */
  readonly params: Params;
}

/** Computes the outputs of a kernel by launching programs. The device ignores outputs without elements. */
export type GpuFace<Params, In extends string, Out extends string> = (
  call: GpuCall<Params, In, Out>,
) => Promise<Operands<Out, GpuArray>>;
