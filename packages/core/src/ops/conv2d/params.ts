/** The params of convolution. */
import type { Windows } from "../shared/windows.js";

/** How the kernel slides over the images; its size is that of the weights. */
export type Conv2dParams = Pick<Windows, "strides" | "padding">;

/** What the gradients with respect to the images need beside their operands, whose shapes leave it open. */
export interface Conv2dInputGradParams extends Conv2dParams {
  /** The height and the width of the images. */
  readonly image: readonly [rows: number, columns: number];
}

/** What the gradient with respect to the weights needs beside its operands. */
export interface Conv2dWeightGradParams extends Conv2dParams {
  /** The size of the kernel, in rows and columns. */
  readonly size: readonly [rows: number, columns: number];
}
