/**
 * DropConnect as published, and weight drop.
 * @module @maskout/dropconnect
 */
import { expectCore } from "@maskout/core/variant";

/** Defined by the build. */
declare const CORE_VERSION: string;

expectCore("@maskout/dropconnect", CORE_VERSION);

export * from "./arrays.js";
export { type DropConnectDenseOptions, dropConnectDense } from "./dense.js";
export type { Activation } from "./gaussian/params.js";
export type {
  DropConnectArrayOptions,
  DropConnectOptions,
  MaskOptions,
  MaskScope,
  Sampling,
  SamplingOptions,
} from "./options.js";
export { type WeightDropOptions, weightDrop } from "./weight-drop.js";
