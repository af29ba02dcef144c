/**
 * The masked scale on the CPU: `y = kept ? x * scale : 0`, the loop that all two-valued noise shares. The decisions are drawn from
 * the mask stream and kept nowhere: called again with the same params it draws the same ones, which is how a gradient finds them.
 * A dropped element is selected away, so that NaN and infinity become 0; `y` may be `x` itself.
 */
import type { CpuFace } from "../../kernel/kernel.js";
import type { ArrayOperand, KernelCall } from "../../kernel/operands.js";
import { addressOf, type MemoryOperand, type SimdPart, simdFace } from "../../kernel/simd.js";
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
import { DRAWS_BYTES, type MaskedScaleSimd, maskedScaleSimd } from "./simd.generated.js";

/** A masked scale on the CPU, in both its forms. @param scaleOf What a kept value is multiplied by. */
// @__NO_SIDE_EFFECTS__
export function maskedScale(scaleOf: KeptScale): CpuFace<MaskParams, "x", "y"> {
  return {
    reference: (call) => reference(call, Math.fround(scaleOf(call.params.keepProbability))),
    simd: simdFace({
      module: maskedScaleSimd,
      range: "elements",
      scratch: ({ inputs: { x }, params: { noiseShape } }) =>
        DRAWS_BYTES + (noiseShape === undefined ? 0 : countDecisions(x.shape, noiseShape)),
      run: (simd, call, part) => simdForm(simd, call, part, scaleOf(call.params.keepProbability)),
    }),
  };
}

function reference(
  { inputs: { x }, outputs: { y }, params }: KernelCall<MaskParams, "x", "y", ArrayOperand>,
  scale: number,
): void {
  const apply = (index: number, draw: number): void => {
    y.values[index] = draw < params.threshold ? x.values[index]! * scale : 0;
  };
  const decisions = countDecisions(x.shape, params.noiseShape);
  if (params.noiseShape === undefined) {
    forEachDraw(params, decisions, apply);
    return;
  }
  const draws = new Uint16Array(decisions);
  forEachDraw(params, decisions, (index, draw) => {
    draws[index] = draw;
  });
  forEachDecision(x.shape, params.noiseShape, (index, decision) => apply(index, draws[decision]!));
}

type Call = KernelCall<MaskParams, "x", "y", MemoryOperand>;

/** The decisions of the part are drawn as they are applied, or where elements share them first. */
function simdForm(simd: MaskedScaleSimd, call: Call, { begin, end, scratch }: SimdPart, scale: number): void {
  const { x } = call.inputs;
  const { y } = call.outputs;
  const { element, step, sample, threshold, noiseShape } = call.params;
  const [key0, key1] = call.params.key;
  if (noiseShape === undefined) {
    const [from, to] = [addressOf(x, begin), addressOf(y, begin)];
    simd.maskedScale(from, to, scratch, end - begin, element + begin, step, sample, key0, key1, threshold, scale);
  } else if (begin < end) {
    const runs = runsOf(x.shape, noiseShape);
    const [first, last] = decisionsOf(runs, begin, end);
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
}
