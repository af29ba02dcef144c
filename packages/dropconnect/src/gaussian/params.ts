/** The params of Gaussian inference, other than the moments. */
import type { StreamPosition } from "@maskout/core/variant";

/** Activations that can be averaged over samples. */
export const ACTIVATIONS = ["linear", "relu", "sigmoid", "tanh"] as const;

/** The activation of a DropConnect layer. */
export type Activation = (typeof ACTIVATIONS)[number];

/** The normals to draw, and the activation to average. */
export interface GaussianParams extends Pick<StreamPosition, "key" | "step"> {
  /** The number of samples, which are counted from 0. */
  readonly samples: number;
  readonly activation: Activation;
}
