/** The gpu.js face of the running moments. */
import type { GpuFace, GpuProgram } from "@maskout/core/variant";
import { partsOf, threadsOfParts, twoSum } from "../two-sum.js";
import type { MomentsParams } from "./params.js";

/** `x - doubles`, rounded once. */
const difference = (doubles: string) =>
  `(x[this.thread.y] - ${doubles}[this.thread.y][0] - ${doubles}[this.thread.y][1])`;

const means: GpuProgram<"x" | "mean", never, "count"> = {
  name: "mcMoments",
  arrays: { x: 1, mean: 2 },
  integers: [],
  numbers: ["count"],
  body: twoSum("mean", `${difference("mean")} / count`),
};

const squaredDeviations: GpuProgram<"x" | "mean" | "after" | "squares", never, never> = {
  name: "mcMoments",
  arrays: { x: 1, mean: 2, after: 2, squares: 2 },
  integers: [],
  numbers: [],
  body: twoSum("squares", `${difference("mean")} * ${difference("after")}`),
};

type MomentsFace = GpuFace<MomentsParams, "x" | "mean" | "squares", "mean" | "squares">;

export const momentsOnGpu: MomentsFace = async ({ launch, inputs: { x, ...sums }, params: { count } }) => {
  const threads = threadsOfParts("mcMoments", "elements of x", x.size);
  const [mean, squares] = [partsOf(sums.mean), partsOf(sums.squares)];
  const newMean = await launch(means, { arrays: { x, mean }, numbers: { count }, threads });
  const arrays = { x, mean, after: partsOf(newMean), squares };
  return { mean: newMean, squares: await launch(squaredDeviations, { arrays, threads }) };
};
