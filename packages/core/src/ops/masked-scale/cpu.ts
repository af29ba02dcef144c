/**
 * The masked scale on the CPU: `y = kept ? x * scale : 0`, the loop that all two-valued noise shares. The decisions are drawn from
 * the mask stream and kept nowhere: called again with the same params it draws the same ones, which is how a gradient finds them.
 * A dropped element is selected away, so that NaN and infinity become 0; `y` may be `x` itself.
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
import type { KeptScale, MaskParams } from "./params.js";
import { DRAWS_BYTES, maskedScaleSimd } from "./simd.generated.js";

/** A masked scale on the CPU, in both its forms. @param scaleOf What a kept value is multiplied by. */
// @__NO_SIDE_EFFECTS__
export function maskedScale(scaleOf: KeptScale): CpuFace<MaskParams, "x", "y"> {
  return {
    reference: (call) => reference(call, Math.fround(scaleOf(call.params.keepProbability))),
    simd: simdFace({
      module: maskedScaleSimd,
      range: "elements",
      scratch: ({ params: { noiseShape } }) => DRAWS_BYTES + (noiseShape === undefined ? 0 : sizeOf(noiseShape)),
      run(simd, { inputs: { x }, outputs: { y }, params }, { begin, end, scratch }) {
        const { element, step, sample, threshold, noiseShape } = params;
        const [key0, key1] = params.key;
        const scale = scaleOf(params.keepProbability);
        if (noiseShape === undefined) {
          const [from, to] = [addressOf(x, begin), addressOf(y, begin)];
          simd.maskedScale(from, to, scratch, end - begin, element + begin, step, sample, key0, key1, threshold, scale);
        } else if (begin < end) {
          // Decisions that elements share are drawn first, and then applied.
          const runs = runsOf(x.shape, noiseShape);
          const [first, last] = decisionsOf(runs, x.size, begin, end);
          const kept = scratch + DRAWS_BYTES;
          simd.keepBytes(kept, scratch, last - first, element + first, step, sample, key0, key1, threshold);
          const [columns, rows, blocks] = innerRuns(runs);
          forEachStretch(runs, begin, end, (start, decision, from, to) => {
            simd.scaleByKept(
              addressOf(x, start),
              addressOf(y, start),
              kept + decision - first,
              from,
              to,
              rows.size,
              columns.size,
              blocks.stride,
              rows.stride,
              columns.stride,
              scale,
            );
          });
        }
      },
    }),
  };
}

function reference(
  { inputs: { x }, outputs: { y }, params }: KernelCall<MaskParams, "x", "y", ArrayOperand>,
  scale: number,
): void {
  const draws = new Uint16Array(countDecisions(x.shape, params.noiseShape));
  forEachDraw(params, draws.length, (index, draw) => {
    draws[index] = draw;
  });
  forEachDecision(x.shape, params.noiseShape, (index, decision) => {
    y.values[index] = draws[decision]! < params.threshold ? x.values[index]! * scale : 0;
  });
}
