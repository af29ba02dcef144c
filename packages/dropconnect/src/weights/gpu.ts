/** The gpu.js face of one mask over the weights. */
import { type GpuFace, type GpuProgram, rowsOfLast } from "@maskout/core/variant";
import { maskOf } from "../masks/gpu.js";
import { type MaskParams, scaleOf } from "../masks/params.js";

const program: GpuProgram<"w", never, "scale"> = {
  name: "dropConnect weights",
  arrays: { w: 2 },
  integers: [],
  numbers: ["scale"],
  masked: "elements",
  body: (kept) => `if (${kept("this.thread.x", "this.thread.y")}) { return w[this.thread.y][this.thread.x] * scale; }
  return 0;`,
};

/** `y[i, o] = kept(o, i) ? w[i, o] / q : 0` */
export const maskWeights: GpuFace<MaskParams, "w", "y"> = async ({ launch, inputs: { w }, params }) => {
  const { rows, columns } = rowsOfLast(w.shape);
  return {
    y: await launch(program, {
      arrays: { w: { matrix: w, columns } },
      numbers: { scale: scaleOf(params.keepProbability) },
      mask: maskOf({ ...params, element: 0 }, columns, rows),
      threads: [columns, rows],
    }),
  };
};
