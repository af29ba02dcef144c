/** The kernels in plain TypeScript: the specification of the SIMD kernels, and the fallback. */
import type { ArrayOperand, KernelCall } from "@maskout/core/variant";
import { packDoubles, unpackDoubles } from "./doubles.js";
import { addToMoments, addToTally } from "./sums.js";

/** The params of a sample that is added to running moments. */
export interface MomentsParams {
  /** Its number, from 1. */
  readonly count: number;
}

/** See `momentsKernel`. */
export function momentsReference({
  inputs,
  outputs,
  params,
}: KernelCall<MomentsParams, "x" | "mean" | "squares", "mean" | "squares", ArrayOperand>): void {
  const moments = { mean: unpackDoubles(inputs.mean.values), squares: unpackDoubles(inputs.squares.values) };
  addToMoments(moments, inputs.x.values, 0, params.count);
  packDoubles(moments.mean, outputs.mean.values);
  packDoubles(moments.squares, outputs.squares.values);
}

/** See `tallyKernel`. */
export function tallyReference({
  inputs,
  outputs,
}: KernelCall<object, "p" | "entropy" | "votes", "entropy" | "votes", ArrayOperand>): void {
  const tally = { entropy: unpackDoubles(inputs.entropy.values), votes: Float64Array.from(inputs.votes.values) };
  addToTally(tally, inputs.p.values, 0);
  packDoubles(tally.entropy, outputs.entropy.values);
  outputs.votes.values.set(tally.votes);
}
