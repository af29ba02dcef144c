/** The params of a slice. */
import type { Shape } from "../../shape.js";

/** A block of a tensor: its first index and its length along every dimension. */
export interface SliceParams {
  /** The first index along every dimension, from 0. */
  readonly begin: Shape;
  /** The shape of the result. */
  readonly size: Shape;
}
