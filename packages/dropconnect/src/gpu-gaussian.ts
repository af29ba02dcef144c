/**
 * Gaussian inference on a gpu.js device. The CPU device draws the normals, for shading languages leave open how accurate their
 * logarithm and cosine are; the device averages the activation over them.
 */
import { cpu } from "@maskout/core";
import type { GpuArray, GpuFace, GpuProgram } from "@maskout/core/variant";
import { ACTIVATIONS, type Activation, type GaussianParams, normalAt, VECTOR, WORDS_PER_GROUP } from "./gaussian.js";
import { dropConnectSimd, PAGE_SCRATCH } from "./simd.js";

/** How many normals are uploaded at once, about. */
const AT_ONCE = 2 ** 20;

const BODIES = {
  linear: "sum += u;",
  relu: "if (u > 0) { sum += u; }",
  sigmoid: `const e = Math.exp(-Math.abs(u));
    if (u < 0) { sum += e / (1 + e); } else { sum += 1 / (1 + e); }`,
  tanh: `const e = Math.exp(-2 * Math.abs(u));
    if (u < 0) { sum += (e - 1) / (1 + e); } else { sum += (1 - e) / (1 + e); }`,
} satisfies Record<Activation, string>;

type Average = GpuProgram<"mean" | "variance" | "normals" | "before", "samples", "share">;

function averageOf(activation: Activation): Average {
  return {
    name: "dropConnect gaussian inference",
    arrays: { mean: 1, variance: 1, normals: 2, before: 1 },
    integers: ["samples"],
    numbers: ["share"],
    body: `const deviation = Math.sqrt(variance[this.thread.x]);
  const center = mean[this.thread.x];
  let sum = 0;
  for (let sample = 0; sample < samples; sample++) {
    const u = center + deviation * normals[sample][this.thread.x];
    ${BODIES[activation]}
  }
  return before[this.thread.x] + sum * share;`,
  };
}

const averages = Object.fromEntries(ACTIVATIONS.map((name) => [name, averageOf(name)])) as Record<Activation, Average>;

export const gaussianMeanOnGpu: GpuFace<GaussianParams, "mean" | "variance", "y"> = async ({
  launch,
  inputs,
  params,
}) => {
  const { size } = inputs.mean;
  const step = Math.max(Math.floor(AT_ONCE / Math.max(size, 1)), 1);
  let before: GpuArray | Float32Array = new Float32Array(size);
  for (let first = 0; first < params.samples; first += step) {
    const samples = Math.min(step, params.samples - first);
    const normals = { matrix: normalsOf(params, first, samples, size), columns: size };
    before = await launch(averages[params.activation], {
      arrays: { ...inputs, normals, before },
      integers: { samples },
      numbers: { share: 1 / params.samples },
      threads: [size],
    });
  }
  return { y: before as GpuArray };
};

/** The normals of `size` elements in each of so many samples, `[samples, size]`. */
function normalsOf(params: GaussianParams, firstSample: number, samples: number, size: number): Float32Array {
  const { simd } = cpu();
  const normals = new Float32Array(samples * size);
  const { element, step } = params;
  if (simd === undefined) {
    return normals.map((_, at) => normalAt(params, element + (at % size), firstSample + Math.floor(at / size)));
  }
  const [key0, key1] = params.key;
  const lead = element % WORDS_PER_GROUP;
  const count = Math.ceil((lead + size) / VECTOR) * VECTOR;
  try {
    const words = simd.scratch(PAGE_SCRATCH);
    const [zeros, ones, drawn] = [0, 1, 2].map(() => simd.scratch(count * 4)) as [number, number, number];
    simd.floats(zeros, count).fill(0);
    simd.floats(ones, count).fill(1);
    const { gaussian } = simd.exports(dropConnectSimd);
    for (let sample = 0; sample < samples; sample++) {
      gaussian(zeros, ones, drawn, words, count, element - lead, step, firstSample + sample, 1, key0, key1, 0);
      normals.set(simd.floats(drawn + lead * 4, size), sample * size);
    }
  } finally {
    simd.clearScratch();
  }
  return normals;
}
