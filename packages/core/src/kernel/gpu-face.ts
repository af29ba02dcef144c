/**
 * The gpu.js face of a kernel: which gpu.js programs it launches, on what. Types only, so that a kernel can state its face
 * without bringing gpu.js along; the device (`@maskout/core/gpu`) compiles and runs the programs.
 */
import type { Shape } from "../shape.js";
import type { StreamPosition } from "../stream/position.js";
import type { Operands } from "./operands.js";

/** Float32 values in a device's memory, flat and row-major. Opaque outside the device. */
export interface GpuArray {
  /** Number of elements. */
  readonly size: number;
}

/** An array with the shape it is read as. */
export interface GpuOperand extends GpuArray {
  /** As many elements as there are values. */
  readonly shape: Shape;
}

/**
 * An expression of a program that says what is kept. Of a program that is masked by `"elements"`: whether the decision at
 * (row, column) keeps; by `"eights"`: the decisions at columns `8 * column … 8 * column + 7` of the row as a number from 0 to
 * 255, the first one lowest. `row` and `column` are expressions of whole numbers.
 */
export type Kept = (row: string, column: string) => string;

/**
 * One gpu.js kernel, in source. `body` is the body of a JavaScript function in gpu.js's subset of the language; it returns the
 * value at `this.thread.x` (and `.y`). Its parameters are, in this order, the `arrays`, the `integers` and the `numbers`.
 *
 * Locals are float32 on every backend, so an index past 2^24 must stand in the brackets and in no variable: `x[this.thread.x]`
 * is exact everywhere, and so is `w[row][this.thread.x]` for a row below 2^24.
 */
export interface GpuProgram<Arrays extends string, Integers extends string, Numbers extends string> {
  /** Its name in errors. */
  readonly name: string;
  /** The arrays it reads, by name, and how many brackets read them: 1 for `x[index]`, 2 for `x[row][column]`. */
  readonly arrays: Readonly<Record<Arrays, 1 | 2>>;
  /** Whole numbers it is given, of 32 bits with a sign. */
  readonly integers: readonly Integers[];
  /** Numbers it is given; they are rounded to float32. */
  readonly numbers: readonly Numbers[];
  /** How it asks for the mask; left out, it has none. */
  readonly masked?: "elements" | "eights";
  /** The source; of a masked program a function that is handed the expression of a decision. */
  readonly body: string | ((kept: Kept) => string);
  /**
   * Of a program over a mask of one row: the value at an index where it is kept, as an expression. It says the same as the body, and
   * lets a device compute several elements a thread.
   */
  readonly keptValue?: (index: string) => string;
  /** The same by hand, which WebGPU runs in its place. */
  readonly wgsl?: WgslMain;
  /** Beside `keptValue`, the value where an element is dropped, as an expression. Default 0. */
  readonly droppedValue?: string;
}

/**
 * A program by hand in WGSL, for what gpu.js cannot say: threads that share what they read. gpu.js declares the `arrays` before it as
 * `user_<name>: array<f32>`, the result as `result: array<f32>`, and the numbers as members of the uniform `params`:
 * `user_<name>` (i32 or f32), `user_<name>_dims.x` for the columns of a matrix, `outputX` and `outputY` (u32) for the sizes of the result.
 */
export interface WgslMain {
  /** What is declared beside, and the entry point `main`, which begins with `@compute`. */
  readonly source: string;
  /** How many elements of the result a workgroup computes, along x and y. */
  readonly tile: readonly [number, number];
}

/** Keep decisions, as a matrix `[rows, columns]` that lies row by row in the mask stream or is made up on the host. */
export interface GpuMask {
  /** How many rows. */
  readonly rows: number;
  /** How many decisions a row has. */
  readonly columns: number;
  /**
   * Where in the mask stream the decision at (0, 0) is, and below which draw it keeps. Left out where the decisions are not
   * simply those of the stream, one after another.
   */
  readonly stream?: StreamPosition & {
    /** A decision keeps where its 16-bit draw is below this. */
    readonly threshold: number;
  };
  /** All of them, one byte each, 1 = kept: for devices that do not draw in the program. */
  decide(host: HostDraws): Uint8Array;
}

/** The draws that a gpu.js device leaves to the CPU, for what shading languages cannot hold or leave inexact. */
export interface HostDraws {
  /** The keep decisions of a stretch of the stream, one byte each: 1 = kept. */
  kept(position: StreamPosition, count: number, threshold: number): Uint8Array;
  /** The standard normals of a stretch of the noise stream. */
  normals(position: StreamPosition, count: number): Float32Array;
  /** The words of a stretch of the key's own stream, one per element, for decisions that are not simply a draw below a threshold. */
  words(position: StreamPosition, count: number): Uint32Array;
}

/** The input of a launch. Arrays that come from the host are uploaded for this launch. */
export interface GpuArguments<Arrays extends string, Integers extends string, Numbers extends string> {
  /** The arrays; a matrix (two brackets) says with `columns` how long its rows are. */
  readonly arrays: Readonly<Record<Arrays, GpuSource | GpuMatrix>>;
  /** The whole numbers, by name. */
  readonly integers?: Readonly<Record<Integers, number>>;
  /** The numbers, by name. */
  readonly numbers?: Readonly<Record<Numbers, number>>;
  /** The decisions, for a program that is masked. */
  readonly mask?: GpuMask;
  /** How many threads there are along x, and along y where there are two dimensions: the size of the result. */
  readonly threads: readonly [number] | readonly [number, number];
}

/** Values on the device, or on the host. */
export type GpuSource = GpuArray | Float32Array;

/** Values read as a matrix. */
export interface GpuMatrix {
  /** The values, row by row. */
  readonly matrix: GpuSource;
  /** How long a row is. */
  readonly columns: number;
}

/** Runs a program and hands out its result, which lasts until the kernel's call ends unless it is among its outputs. */
export type GpuLaunch = <Arrays extends string, Integers extends string, Numbers extends string>(
  program: GpuProgram<Arrays, Integers, Numbers>,
  args: GpuArguments<Arrays, Integers, Numbers>,
) => Promise<GpuArray>;

/** One call of a kernel on a gpu.js device. */
export interface GpuCall<Params, In extends string, Out extends string> {
  /** Runs a program on the device. */
  readonly launch: GpuLaunch;
  /** Draws on the host what is to be uploaded. */
  readonly host: HostDraws;
  /** To be read, by name. */
  readonly inputs: Operands<In, GpuOperand>;
  /** The shapes of the outputs. */
  readonly shapes: Operands<Out, Shape>;
  /** The numbers beside the operands. */
  readonly params: Params;
}

/** Computes the outputs of a kernel by launching programs. An output without elements is not asked for. */
export type GpuFace<Params, In extends string, Out extends string> = (
  call: GpuCall<Params, In, Out>,
) => Promise<Operands<Out, GpuArray>>;
