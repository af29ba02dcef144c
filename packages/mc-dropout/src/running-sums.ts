/**
 * Sums that are updated with one sample after another, so that memory does not grow with the number of samples and only the summary leaves the
 * device. Means, squares and entropies are doubles in two parts; see `doubles.ts`.
 */
import { type Tensor, zeros } from "@maskout/core";
import { expectCore, type Operands, run } from "@maskout/core/variant";
import type { Moments, Tally } from "@maskout/uncertainty/sums";
import { unpackDoubles } from "./doubles.js";
import { momentsKernel } from "./moments/kernel.js";
import { tallyKernel } from "./tally/kernel.js";

/** Defined by the build. */
declare const CORE_VERSION: string;

expectCore("@maskout/mc-dropout", CORE_VERSION);

/** Running moments of a tensor `[...]`: mean and sum of squared deviations, `[..., 2]` each. */
export type MomentTensors = Operands<"mean" | "squares", Tensor>;

/** Sums over probabilities `[rows, classes]`: entropies `[rows, 2]` and votes `[rows, classes]`. */
export type TallyTensors = Operands<"entropy" | "votes", Tensor>;

/** The moments including sample number `count` (from 1); undefined moments are those of no sample. */
export function withMoments(sums: MomentTensors | undefined, x: Tensor, count: number): MomentTensors {
  const none = () => zeros([...x.shape, 2], { device: x.device });
  const { mean, squares } = sums ?? { mean: none(), squares: none() };
  return run(momentsKernel, { x, mean, squares }, { count });
}

/** The tally including one more sample, probabilities `[rows, classes]`; an undefined tally is that of no sample. */
export function withTally(sums: TallyTensors | undefined, p: Tensor): TallyTensors {
  const { device, shape } = p;
  const { entropy, votes } = sums ?? {
    entropy: zeros([shape[0] ?? 0, 2], { device }),
    votes: zeros(shape, { device }),
  };
  return run(tallyKernel, { p, entropy, votes }, {});
}

/** The values of moments. */
export async function readMoments({ mean, squares }: MomentTensors): Promise<Moments> {
  return { mean: unpackDoubles(await mean.data()), squares: unpackDoubles(await squares.data()) };
}

/** The values of a tally. */
export async function readTally({ entropy, votes }: TallyTensors): Promise<Tally> {
  return { entropy: unpackDoubles(await entropy.data()), votes: Float64Array.from(await votes.data()) };
}
