/** The compiled kernels, typed by hand beside their AssemblyScript source (`assembly/`). */
import type { MaskedScaleSimd, SimdModule } from "@maskout/core/variant";
import { packedSimd } from "./generated/simd.js";

/** Where and how decisions are drawn: the arguments that every drawing function takes, in this order. */
export type DrawArguments = readonly [
  step: number,
  sample: number,
  key0: number,
  key1: number,
  threshold: number,
  drops: number,
];

/** What `assembly/index.ts` exports. Every pointer is a byte address, 16-aligned. */
export interface DropConnectSimd extends Pick<MaskedScaleSimd, "scaleByKept"> {
  forward(
    x: number,
    w: number,
    y: number,
    page: number,
    batch: number,
    units: number,
    inputs: number,
    stride: number,
    element: number,
    ...drawAndScale: readonly [...DrawArguments, scale: number]
  ): void;
  backward(
    x: number,
    w: number,
    dy: number,
    dx: number,
    dw: number,
    page: number,
    batch: number,
    units: number,
    inputs: number,
    stride: number,
    element: number,
    ...drawAndScale: readonly [...DrawArguments, scale: number]
  ): void;
  maskWeights(
    w: number,
    y: number,
    page: number,
    units: number,
    inputs: number,
    stride: number,
    ...drawAndScale: readonly [...DrawArguments, scale: number]
  ): void;
  keepUnits(to: number, page: number, rows: number, units: number, element: number, ...draw: DrawArguments): void;
  pad(x: number, y: number, rows: number, columns: number, stride: number): void;
  unpad(x: number, y: number, rows: number, columns: number, stride: number): void;
  transpose(x: number, y: number, rows: number, columns: number, xStride: number, yStride: number): void;
  square(x: number, y: number, count: number): void;
  gaussian(
    mean: number,
    variance: number,
    y: number,
    words: number,
    count: number,
    first: number,
    step: number,
    firstSample: number,
    samples: number,
    key0: number,
    key1: number,
    activation: number,
  ): void;
}

/** The module; it computes in the memory of the core's CPU device. */
export const dropConnectSimd: SimdModule<DropConnectSimd> = { name: "dropconnect", packed: packedSimd };

/** Bytes of scratch for a page of decisions: 16 bits each, and behind them the words that exact sampling draws. */
export const PAGE_SCRATCH: number = 3 * 2 * (8192 + 128);
