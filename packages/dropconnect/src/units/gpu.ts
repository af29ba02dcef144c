/** The gpu.js face of an exact number of decisions per row. */
import { type GpuFace, type GpuProgram, rowsOfLast } from "@maskout/core/variant";
import { maskOf } from "../masks/gpu.js";
import { type Exact, scaleOf, type UnitParams } from "../masks/params.js";

const program: GpuProgram<"x", "perRow", "scale"> = {
  name: "dropConnect units",
  arrays: { x: 2 },
  integers: ["perRow"],
  numbers: ["scale"],
  masked: "elements",
  body: (kept) => `if (${kept("this.thread.y * perRow", "this.thread.x")}) {
    return x[this.thread.y][this.thread.x] * scale;
  }
  return 0;`,
};

/** `y[r, o] = kept ? x[r, o] / q : 0` */
export const exactUnits: GpuFace<UnitParams<Exact>, "x", "y"> = async ({ launch, inputs: { x }, params }) => {
  const { rows, columns } = rowsOfLast(x.shape);
  return {
    y: await launch(program, {
      arrays: { x: { matrix: x, columns } },
      integers: { perRow: params.shared ? 0 : 1 },
      numbers: { scale: scaleOf(params.keepProbability) },
      mask: maskOf(params, params.shared ? 1 : rows, columns),
      threads: [columns, rows],
    }),
  };
};
