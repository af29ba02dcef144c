/** The masked scale on a gpu.js device: `y = kept ? x * scale : 0`. */
import type { GpuFace, GpuMask, GpuProgram } from "../../kernel/gpu-face.js";
import type { Shape } from "../../shape.js";
import { countDecisions, forEachDecision } from "../../stream/noise-shape.js";
import type { KeptScale, MaskParams } from "./params.js";

/** A dropped element is selected away, whatever it was. */
const program: GpuProgram<"x", never, "scale"> = {
  name: "masked scale",
  arrays: { x: 1 },
  integers: [],
  numbers: ["scale"],
  masked: "elements",
  body: (kept) => `if (${kept("0", "this.thread.x")}) { return x[this.thread.x] * scale; } return 0;`,
  keptValue: (index) => `x[${index}] * scale`,
};

/** The face of a kernel that keeps an element times a scale, or drops it. @param scaleOf What a kept value is multiplied by. */
// @__NO_SIDE_EFFECTS__
export function maskedScaleOnGpu(scaleOf: KeptScale): GpuFace<MaskParams, "x", "y"> {
  return async ({ launch, inputs: { x }, params }) => {
    const numbers = { scale: scaleOf(params.keepProbability) };
    return { y: await launch(program, { arrays: { x }, numbers, mask: maskOf(params, x.shape), threads: [x.size] }) };
  };
}

/** The mask of a kernel for an input of `shape`: one row, a decision an element, those of shared dimensions repeated. */
export function maskOf(params: MaskParams, shape: Shape): GpuMask {
  const { noiseShape, threshold } = params;
  const decisions = countDecisions(shape, noiseShape);
  if (noiseShape === undefined) {
    return { rows: 1, columns: decisions, stream: params, decide: (host) => host.kept(params, decisions, threshold) };
  }
  const columns = countDecisions(shape, undefined);
  return {
    rows: 1,
    columns,
    decide(host) {
      const drawn = host.kept(params, decisions, threshold);
      const kept = new Uint8Array(columns);
      forEachDecision(shape, noiseShape, (index, decision) => {
        kept[index] = drawn[decision]!;
      });
      return kept;
    },
  };
}
