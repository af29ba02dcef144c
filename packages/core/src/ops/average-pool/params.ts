/** The params of the gradient of average pooling. */
import type { Windows } from "../shared/windows.js";

/** The windows, and the size of the images: the gradient does not depend on their values. */
export interface AverageGradParams extends Windows {
  /** The rows and columns of an image. */
  readonly image: readonly [rows: number, columns: number];
}
