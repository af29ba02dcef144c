/** Which part of a tensor to take. */
import type { Shape } from "../../shape.js";

/** A block: in every dimension where it begins, and how long it is. */
export interface SliceParams {
  /** From 0. */
  readonly begin: Shape;
  /** The shape of the result. */
  readonly size: Shape;
}
