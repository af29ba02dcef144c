/**
 * Relaxed noise on a gpu.js device. The host draws the words and computes their logits, which would be inexact in shading languages; the
 * device computes the relaxed decisions from them.
 */
import type { GpuFace, GpuProgram, HostDraws } from "../../kernel/gpu-face.js";
import { type Shape, sizeOf } from "../../shape.js";
import { countDecisions, forEachDecision } from "../../stream/noise-shape.js";
import { sumColumns } from "../shared/gpu-reduce.js";
import { inverseOf, noiseOf, type RelaxedParams } from "./params.js";
import { logitOfWord } from "./reference.js";

/** Statements that leave 1 / (1 - p), 1 - z and z in locals. */
const DECISION = `let v = (logit[0] + draws[this.thread.x]) * inverse;
  if (v > 80) { v = 80; }
  if (v < -80) { v = -80; }
  const e = Math.exp(v);
  const c = 1 + Math.exp(logit[0]);
  const s = 1 / (1 + e);
  const z = e * s;`;

/** A program that computes an expression of an element's decision. */
function decided<Arrays extends string>(
  name: string,
  arrays: Readonly<Record<Arrays | "logit" | "draws", 1>>,
  result: string,
): GpuProgram<Arrays | "logit" | "draws", never, "inverse"> {
  return { name, arrays, integers: [], numbers: ["inverse"], body: `${DECISION} return ${result};` };
}

const product = /* @__PURE__ */ decided("relaxed noise", { x: 1, logit: 1, draws: 1 }, "x[this.thread.x] * (s * c)");

const slope = /* @__PURE__ */ decided(
  "relaxed noise, its gradient by the logit",
  { x: 1, dy: 1, logit: 1, draws: 1 },
  "dy[this.thread.x] * x[this.thread.x] * (s * (c - 1 - z * c * inverse))",
);

/** `y = x (1 - z) / (1 - p)` */
export const relaxedNoise: GpuFace<RelaxedParams, "x" | "logit", "y"> = async (call) => {
  const { launch, host, inputs, params } = call;
  const { x, logit } = inputs;
  const arrays = { x, logit, draws: drawsOf(host, params, x.shape) };
  return { y: await launch(product, { arrays, numbers: { inverse: inverseOf(params) }, threads: [x.size] }) };
};

/** The gradients of relaxed noise with respect to x and to the logit of p. */
export const relaxedNoiseGrad: GpuFace<RelaxedParams, "x" | "dy" | "logit", "dx" | "logit"> = async (call) => {
  const { launch, host, inputs, params } = call;
  const { x, dy, logit } = inputs;
  const draws = drawsOf(host, params, x.shape);
  const rest = { numbers: { inverse: inverseOf(params) }, threads: [x.size] } as const;
  const dx = await launch(product, { arrays: { x: dy, logit, draws }, ...rest });
  const slopes = await launch(slope, { arrays: { x, dy, logit, draws }, ...rest });
  return { dx, logit: await sumColumns(launch, slopes, x.size, 1) };
};

/** The logits of the uniforms of all elements, repeated along shared dimensions. */
function drawsOf(host: HostDraws, params: RelaxedParams, shape: Shape): Float32Array {
  const words = host.words(noiseOf(params), countDecisions(shape, params.noiseShape));
  const draws = new Float32Array(sizeOf(shape));
  forEachDecision(shape, params.noiseShape, (index, decision) => {
    draws[index] = logitOfWord(words[decision]!);
  });
  return draws;
}
