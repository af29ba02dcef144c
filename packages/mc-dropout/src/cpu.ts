/** Loads the SIMD kernels, compiled from `assembly/`. */
import type { CpuFace, SimdModule } from "@maskout/core/variant";
import { packedSimd } from "./generated/simd.js";
import { type MomentsParams, momentsReference, tallyReference } from "./reference.js";

/** What `assembly/index.ts` exports. Pointers are bytes; sizes, rows and columns are elements. */
interface UncertaintySimd {
  addToMoments(
    newMean: number,
    newSquares: number,
    x: number,
    mean: number,
    squares: number,
    size: number,
    count: number,
  ): void;
  addToTally(
    newEntropy: number,
    newVotes: number,
    p: number,
    entropy: number,
    votes: number,
    rows: number,
    columns: number,
  ): void;
}

const simd: SimdModule<UncertaintySimd> = { name: "mc-dropout", packed: packedSimd };

/** The running moments on the CPU, in both forms. */
export const momentsOnCpu: CpuFace<MomentsParams, "x" | "mean" | "squares", "mean" | "squares"> = {
  reference: momentsReference,
  simd(memory, { inputs: { x, mean, squares }, outputs, params: { count } }) {
    memory
      .exports(simd)
      .addToMoments(
        outputs.mean.pointer,
        outputs.squares.pointer,
        x.pointer,
        mean.pointer,
        squares.pointer,
        x.size,
        count,
      );
  },
};

/** Entropies and votes on the CPU, in both forms. */
export const tallyOnCpu: CpuFace<object, "p" | "entropy" | "votes", "entropy" | "votes"> = {
  reference: tallyReference,
  simd(memory, { inputs: { p, entropy, votes }, outputs }) {
    const [rows = 0, columns = 0] = p.shape;
    memory
      .exports(simd)
      .addToTally(
        outputs.entropy.pointer,
        outputs.votes.pointer,
        p.pointer,
        entropy.pointer,
        votes.pointer,
        rows,
        columns,
      );
  },
};
