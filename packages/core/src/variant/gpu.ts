/** The gpu.js face of a variant that keeps an element times a scale, or drops it. */
import type { GpuFace, GpuMask, GpuProgram } from "../device/gpu-face.js";
import { drawKept } from "../random/keep-mask.js";
import type { Shape } from "../tensor/shape.js";
import { forEachOffset, type NoiseParams } from "./noise-kernel.js";
import { countDecisions, runsOf } from "./noise-shape.js";

/** `y = kept ? x * scale : 0`: a dropped element is selected away, whatever it was. */
const maskedScale: GpuProgram<"x", never, "scale"> = {
  name: "masked scale",
  arrays: { x: 1 },
  integers: [],
  numbers: ["scale"],
  masked: "elements",
  body: (kept) => `if (${kept("0", "this.thread.x")}) { return x[this.thread.x] * scale; } return 0;`,
  keptValue: (index) => `x[${index}] * scale`,
};

/**
 * The face of a kernel that keeps an element times a scale, or drops it.
 * @param scaleOf The scale of kept elements, from the exact keep probability; rounded to float32.
 */
export function maskedScaleOnGpu(scaleOf: (keepProbability: number) => number): GpuFace<NoiseParams, "x", "y"> {
  return async ({ launch, inputs: { x }, params }) => {
    const numbers = { scale: scaleOf(params.keepProbability) };
    return {
      y: await launch(maskedScale, { arrays: { x }, numbers, mask: maskOf(params, x.shape), threads: [x.size] }),
    };
  };
}

/** The mask of a noise kernel for an input of `shape`: one row, a decision an element, those of shared dimensions repeated. */
export function maskOf(params: NoiseParams, shape: Shape): GpuMask {
  const { noiseShape, threshold } = params;
  const decisions = countDecisions(shape, noiseShape);
  if (noiseShape === undefined) {
    return { rows: 1, columns: decisions, stream: params, decide: () => drawKept(params, decisions, threshold) };
  }
  const columns = countDecisions(shape, undefined);
  return {
    rows: 1,
    columns,
    decide() {
      const drawn = drawKept(params, decisions, threshold);
      const kept = new Uint8Array(columns);
      let index = 0;
      forEachOffset(runsOf(shape, noiseShape), 0, (decision) => {
        kept[index++] = drawn[decision] ?? 0;
      });
      return kept;
    },
  };
}
