/**
 * DropConnect as published.
 * @module @maskout/dropconnect
 */
export * from "./arrays.js";
export type { Activation } from "./gaussian.js";
export { type DropConnectDenseOptions, dropConnectDense } from "./layer.js";
export type { DropConnectOptions, MaskOptions, MaskScope, Sampling } from "./options.js";
