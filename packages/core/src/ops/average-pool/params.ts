/** The params of the gradient of average pooling. */
import type { Windows } from "../shared/windows.js";

/** Windows, and over what: the values there do not matter to the gradient. */
export interface AverageGradParams extends Windows {
  /** Rows and columns of an image. */
  readonly image: readonly [rows: number, columns: number];
}
