/** The params of convolution. */
import type { Windows } from "../shared/windows.js";

/** How the kernel slides over the images; the shape of the weights determines its size. */
export type Conv2dParams = Pick<Windows, "strides" | "padding">;

/** The parameters of the gradient with respect to the images, whose size does not follow from the shapes of the operands. */
export interface Conv2dInputGradParams extends Conv2dParams {
  /** The height and the width of the images. */
  readonly image: readonly [rows: number, columns: number];
}

/** The parameters of the gradient with respect to the weights. */
export interface Conv2dWeightGradParams extends Conv2dParams {
  /** The size of the kernel, in rows and columns. */
  readonly size: readonly [rows: number, columns: number];
}
