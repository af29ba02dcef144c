/**
 * Normal noise on the CPU: `x * noise` or `x + noise`, with `noise = fround(center + deviation * normal)`, the loop that all Gaussian
 * noise shares. The normals are drawn from the noise stream and never stored: called again with the same params, it draws the same normals.
 * `y` may be `x` itself.
 */
import type { CpuFace } from "../../kernel/kernel.js";
import type { ArrayOperand, KernelCall } from "../../kernel/operands.js";
import { addressOf, type MemoryOperand, type SimdPart, simdFace } from "../../kernel/simd.js";
import { foldIn } from "../../stream/key.js";
import {
  countDecisions,
  decisionsOf,
  forEachDecision,
  forEachStretch,
  innerRuns,
  runsOf,
} from "../../stream/noise-shape.js";
import { forEachWord, NOISE, normalOf, uniformOf } from "../../stream/normal.js";
import { A_NORMAL } from "../shared/work.js";
import { type Application, centerOf, type NormalParams } from "./params.js";
import { NOISE_BYTES, NORMALS_BYTES, type NormalNoiseSimd, normalNoiseSimd } from "./simd.generated.js";

/** Normal noise on the CPU, in both forms; y has the shape of x. @param application Whether the noise multiplies or is added. */
// @__NO_SIDE_EFFECTS__
export function normalNoise(application: Application): CpuFace<NormalParams, "x", "y"> {
  return {
    reference: (call) => reference(call, application),
    simd: simdFace({
      module: normalNoiseSimd,
      range: "elements",
      work: ({ outputs: { y } }) => y.size * A_NORMAL,
      scratch: ({ inputs: { x }, params: { noiseShape } }) =>
        noiseShape === undefined ? NOISE_BYTES : NORMALS_BYTES + 4 * countDecisions(x.shape, noiseShape),
      run(simd, call, part) {
        if (call.params.noiseShape === undefined) applyEach(simd, call, part, application);
        else applyShared(simd, call, part, application);
      },
    }),
  };
}

function reference(
  { inputs: { x }, outputs: { y }, params }: KernelCall<NormalParams, "x", "y", ArrayOperand>,
  application: Application,
): void {
  const center = centerOf(application);
  const noise = new Float32Array(countDecisions(x.shape, params.noiseShape));
  forEachWord({ ...params, key: foldIn(params.key, NOISE) }, noise.length, (index, word) => {
    noise[index] = center + params.deviation * normalOf(uniformOf(word));
  });
  forEachDecision(x.shape, params.noiseShape, (index, decision) => {
    const [value, by] = [x.values[index]!, noise[decision]!];
    y.values[index] = application === "add" ? value + by : value * by;
  });
}

type Call = KernelCall<NormalParams, "x", "y", MemoryOperand>;

function applyEach(
  simd: NormalNoiseSimd,
  call: Call,
  { begin, end, scratch }: SimdPart,
  application: Application,
): void {
  const { step, sample, element, deviation } = call.params;
  const [key0, key1] = foldIn(call.params.key, NOISE);
  simd.noisy(
    addressOf(call.inputs.x, begin),
    addressOf(call.outputs.y, begin),
    scratch,
    end - begin,
    element + begin,
    step,
    sample,
    key0,
    key1,
    centerOf(application),
    deviation,
    Number(application === "add"),
  );
}

/** Applies noise that elements share: it is drawn first and then applied. */
function applyShared(
  simd: NormalNoiseSimd,
  call: Call,
  { begin, end, scratch }: SimdPart,
  application: Application,
): void {
  if (begin === end) return;
  const { x } = call.inputs;
  const { y } = call.outputs;
  const { step, sample, element, deviation, noiseShape = x.shape } = call.params;
  const [key0, key1] = foldIn(call.params.key, NOISE);
  const runs = runsOf(x.shape, noiseShape);
  const [first, last] = decisionsOf(runs, x.size, begin, end);
  const noise = scratch + NORMALS_BYTES;
  const center = centerOf(application);
  simd.fillNoise(noise, scratch, last - first, element + first, step, sample, key0, key1, center, deviation);
  const [columns, rows, blocks] = innerRuns(runs);
  forEachStretch(runs, begin, end, (start, decision, from, to) => {
    simd.noisyByRows(
      addressOf(x, start),
      addressOf(y, start),
      noise + 4 * (decision - first),
      from,
      to,
      rows.size,
      columns.size,
      blocks.stride,
      rows.stride,
      columns.stride,
      Number(application === "add"),
    );
  });
}
