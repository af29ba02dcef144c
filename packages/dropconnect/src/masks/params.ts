/** The params of a kernel that describe the mask that it draws. */
import type { StreamPosition } from "@maskout/core/variant";

/** All decisions are independent. */
interface Bernoulli {
  readonly kind: "bernoulli";
  /** A decision keeps if its 16-bit draw is below this. */
  readonly threshold: number;
}

/** A fixed number of a mask's decisions is dropped, with every choice equally likely. */
export interface Exact {
  readonly kind: "exact";
  /** The number of decisions dropped. */
  readonly drops: number;
  /** The number of decisions of a mask. Masks follow one another in the stream: the first decision of each is a multiple of this. */
  readonly population: number;
}

/** The way decisions are drawn. */
type ResolvedSampling = Bernoulli | Exact;

/** A mask: the place where it is drawn, the way it is drawn, and the share of decisions that keep. */
export interface MaskParams<Way extends ResolvedSampling = ResolvedSampling> extends StreamPosition {
  readonly sampling: Way;
  /** The exact probability of being kept; kept values are divided by it. */
  readonly keepProbability: number;
}

/** A mask of units, or of biases. */
export interface UnitParams<Way extends ResolvedSampling = ResolvedSampling> extends MaskParams<Way> {
  /** Whether all rows share the decisions of one row. */
  readonly shared: boolean;
}

/** The stream, in the form that the WebAssembly functions take. */
export type StreamArguments = readonly [step: number, sample: number, key0: number, key1: number];

/** The way decisions are drawn, in the form that the WebAssembly functions take. */
export type SamplingArguments = readonly [exact: boolean, amount: number];

/** The {@link StreamArguments} of a mask. */
export function streamArguments({ step, sample, key: [key0, key1] }: StreamPosition): StreamArguments {
  return [step, sample, key0, key1];
}

/** The {@link SamplingArguments} of a mask. */
export function samplingArguments({ sampling }: MaskParams): SamplingArguments {
  return sampling.kind === "exact" ? [true, sampling.drops] : [false, sampling.threshold];
}

/** The factor of a kept value. */
export function scaleOf(keepProbability: number): number {
  return 1 / keepProbability;
}
