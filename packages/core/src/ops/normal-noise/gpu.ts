/**
 * Normal noise on a gpu.js device. The host draws the noise, since shading languages do not define how accurate their logarithm is, and may
 * round a product and a sum together. The device applies it.
 */
import type { GpuFace, GpuProgram, HostDraws } from "../../kernel/gpu-face.js";
import type { Shape } from "../../shape.js";
import { countDecisions, forEachDecision } from "../../stream/noise-shape.js";
import { type Application, centerOf, type NormalParams } from "./params.js";

type Program = GpuProgram<"x" | "noise", never, never>;

const multiply: Program = {
  name: "normal noise",
  arrays: { x: 1, noise: 1 },
  integers: [],
  numbers: [],
  body: "return x[this.thread.x] * noise[this.thread.x];",
};
const add: Program = {
  name: "normal noise",
  arrays: { x: 1, noise: 1 },
  integers: [],
  numbers: [],
  body: "return x[this.thread.x] + noise[this.thread.x];",
};

/** The face of a kernel that multiplies by normal noise, or adds it. @param application Which of the two it does. */
// @__NO_SIDE_EFFECTS__
export function normalNoiseOnGpu(application: Application): GpuFace<NormalParams, "x", "y"> {
  return async ({ launch, host, inputs: { x }, params }) => {
    const noise = noiseOf(host, params, x.shape, centerOf(application));
    return { y: await launch(application === "add" ? add : multiply, { arrays: { x, noise }, threads: [x.size] }) };
  };
}

/** The noise of every element: `fround(center + deviation * normal)`. */
function noiseOf(host: HostDraws, params: NormalParams, shape: Shape, center: number): Float32Array {
  const { noiseShape, deviation } = params;
  const drawn = host.normals(params, countDecisions(shape, noiseShape));
  for (let index = 0; index < drawn.length; index++) drawn[index] = center + deviation * drawn[index]!;
  if (noiseShape === undefined) return drawn;
  const noise = new Float32Array(countDecisions(shape, undefined));
  forEachDecision(shape, noiseShape, (index, decision) => {
    noise[index] = drawn[decision]!;
  });
  return noise;
}
