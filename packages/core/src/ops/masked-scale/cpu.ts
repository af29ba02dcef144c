/**
 * The masked scale on the CPU: `y = kept ? x * scale + shift : dropped`, the loop that all masks of elements share; in most of them the shift
 * and the dropped value are 0. The decisions are drawn from the mask stream and never stored: called again with the same params, it draws
 * the same decisions, which is how the gradient gets them. A dropped element is replaced by selection, so that NaN and infinity are removed
 * too. `y` may be `x` itself.
 */
import type { CpuFace } from "../../kernel/kernel.js";
import type { ArrayOperand, KernelCall } from "../../kernel/operands.js";
import { addressOf, simdFace } from "../../kernel/simd.js";
import { sizeOf } from "../../shape.js";
import {
  countDecisions,
  decisionsOf,
  forEachDecision,
  forEachStretch,
  innerRuns,
  runsOf,
} from "../../stream/noise-shape.js";
import { forEachDraw } from "../../stream/position.js";
import type { KeptAffine, KeptScale, MaskedAffine, MaskParams } from "./params.js";
import { DRAWS_BYTES, maskedScaleSimd } from "./simd.generated.js";

/** `y = kept ? x * scale : 0` on the CPU, in both forms; y has the shape of x. @param scaleOf Returns the factor of a kept value. */
// @__NO_SIDE_EFFECTS__
export function maskedScale(scaleOf: KeptScale): CpuFace<MaskParams, "x", "y"> {
  // Adding -0 changes nothing, not even the sign of a zero.
  return maskedAffine((keepProbability) => [scaleOf(keepProbability), -0, 0]);
}

/** `y = kept ? x * scale + shift : dropped` on the CPU, in both forms; y has the shape of x. @param affineOf Returns scale, shift and dropped value. */
// @__NO_SIDE_EFFECTS__
export function maskedAffine(affineOf: KeptAffine): CpuFace<MaskParams, "x", "y"> {
  return {
    reference: (call) => reference(call, affineOf(call.params.keepProbability)),
    simd: simdFace({
      module: maskedScaleSimd,
      range: "elements",
      scratch: ({ params: { noiseShape } }) => DRAWS_BYTES + (noiseShape === undefined ? 0 : sizeOf(noiseShape)),
      run(simd, { inputs: { x }, outputs: { y }, params }, { begin, end, scratch }) {
        const { element, noiseShape, step, sample, key, threshold } = params;
        const affine = affineOf(params.keepProbability);
        if (noiseShape === undefined) {
          // One by one: spreading the arguments takes as long as 200 elements.
          simd.maskedScale(
            addressOf(x, begin),
            addressOf(y, begin),
            scratch,
            end - begin,
            element + begin,
            step,
            sample,
            key[0],
            key[1],
            threshold,
            affine[0],
            affine[1],
            affine[2],
          );
        } else if (begin < end) {
          // Decisions that elements share are drawn first and then applied.
          const runs = runsOf(x.shape, noiseShape);
          const [first, last] = decisionsOf(runs, x.size, begin, end);
          simd.keepBytes(
            scratch,
            scratch + last - first,
            last - first,
            element + first,
            step,
            sample,
            key[0],
            key[1],
            threshold,
          );
          const [columns, rows, blocks] = innerRuns(runs);
          forEachStretch(runs, begin, end, (start, decision, from, to) => {
            simd.scaleByKept(
              addressOf(x, start),
              addressOf(y, start),
              scratch + decision - first,
              from,
              to,
              rows.size,
              columns.size,
              blocks.stride,
              rows.stride,
              columns.stride,
              ...affine,
            );
          });
        }
      },
    }),
  };
}

function reference(
  { inputs: { x }, outputs: { y }, params }: KernelCall<MaskParams, "x", "y", ArrayOperand>,
  affine: MaskedAffine,
): void {
  const [scale = 1, shift = 0, dropped = 0] = affine.map(Math.fround);
  const draws = new Uint16Array(countDecisions(x.shape, params.noiseShape));
  forEachDraw(params, draws.length, (index, draw) => {
    draws[index] = draw;
  });
  forEachDecision(x.shape, params.noiseShape, (index, decision) => {
    y.values[index] = draws[decision]! < params.threshold ? Math.fround(x.values[index]! * scale) + shift : dropped;
  });
}
