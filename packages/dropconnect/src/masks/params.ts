/** The params of a kernel about the mask that it draws. */
import type { StreamPosition } from "@maskout/core/variant";

/** Every decision stands alone. */
interface Bernoulli {
  readonly kind: "bernoulli";
  /** A decision keeps where its 16-bit draw is below this. */
  readonly threshold: number;
}

/** A fixed number of a mask's decisions is dropped, every choice of them equally likely. */
export interface Exact {
  readonly kind: "exact";
  /** How many are dropped. */
  readonly drops: number;
  /** Of how many. Masks follow one another in the stream: the first decision of each is a multiple of this. */
  readonly population: number;
}

/** How decisions are drawn. */
type ResolvedSampling = Bernoulli | Exact;

/** A mask: where it is drawn, how, and how many of its decisions keep. */
export interface MaskParams<Way extends ResolvedSampling = ResolvedSampling> extends StreamPosition {
  readonly sampling: Way;
  /** The probability of being kept, exactly: kept values are divided by it. */
  readonly keepProbability: number;
}

/** A mask of units, or of biases. */
export interface UnitParams<Way extends ResolvedSampling = ResolvedSampling> extends MaskParams<Way> {
  /** Whether all rows share the decisions of one. */
  readonly shared: boolean;
}

/** Which stream, as the WebAssembly functions take it. */
export type StreamArguments = readonly [step: number, sample: number, key0: number, key1: number];

/** How decisions are drawn, as the WebAssembly functions take it. */
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
