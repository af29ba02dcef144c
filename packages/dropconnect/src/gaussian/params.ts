/** The params of Gaussian inference beside the moments. */
import type { StreamPosition } from "@maskout/core/variant";

/** Activations that can be averaged over samples. */
export const ACTIVATIONS = ["linear", "relu", "sigmoid", "tanh"] as const;

/** The activation of a DropConnect layer. */
export type Activation = (typeof ACTIVATIONS)[number];

/** Which normals are drawn, and what is averaged. */
export interface GaussianParams extends Pick<StreamPosition, "key" | "step"> {
  /** Samples 0 to this, without it. */
  readonly samples: number;
  readonly activation: Activation;
}
