/**
 * Gaussian inference on a gpu.js device. The host draws the normals, for shading languages leave open how accurate their logarithm
 * is; the device averages the activation over them.
 */
import { type GpuArray, type GpuFace, type GpuProgram, gpuActivations } from "@maskout/core/variant";
import { ACTIVATIONS, type Activation, type GaussianParams } from "./params.js";

/** How many normals are uploaded at once, about. */
const AT_ONCE = 2 ** 20;

const STATEMENTS = {
  linear: (u) => `const activated = ${u};`,
  relu: gpuActivations.relu,
  sigmoid: gpuActivations.sigmoid,
  tanh: gpuActivations.tanh,
} satisfies Record<Activation, (u: string) => string>;

type Inputs = "mean" | "variance" | "normals";

/** The programs that average an activation over some samples: over the first ones, and on top of the average `before`. */
interface Averages {
  readonly first: GpuProgram<Inputs, "samples", "share">;
  readonly next: GpuProgram<Inputs | "before", "samples", "share">;
}

function averagesOf(activation: Activation): Averages {
  const shared = { name: "dropConnect gaussian inference", integers: ["samples"], numbers: ["share"] } as const;
  const arrays = { mean: 1, variance: 1, normals: 2 } as const;
  const body = `const deviation = Math.sqrt(variance[this.thread.x]);
  const center = mean[this.thread.x];
  let sum = 0;
  for (let sample = 0; sample < samples; sample++) {
    const u = center + deviation * normals[sample][this.thread.x];
    ${STATEMENTS[activation]("u")}
    sum += activated;
  }`;
  return {
    first: { ...shared, arrays, body: `${body} return sum * share;` },
    next: { ...shared, arrays: { ...arrays, before: 1 }, body: `${body} return before[this.thread.x] + sum * share;` },
  };
}

const averages = Object.fromEntries(ACTIVATIONS.map((name) => [name, averagesOf(name)])) as Record<
  Activation,
  Averages
>;

/** `y = mean over s of activation(mean + sqrt(variance) * z_s)` */
export const gaussianMean: GpuFace<GaussianParams, "mean" | "variance", "y"> = async (call) => {
  const { launch, host, inputs, params } = call;
  const { size } = inputs.mean;
  const { first, next } = averages[params.activation];
  const atOnce = Math.max(Math.floor(AT_ONCE / Math.max(size, 1)), 1);
  /** What a launch takes beside the inputs: the normals of the samples from `begin` on, `[samples, size]`. */
  const over = (begin: number) => {
    const samples = Math.min(atOnce, params.samples - begin);
    const matrix = new Float32Array(samples * size);
    for (let at = 0; at < samples; at++) {
      matrix.set(host.normals({ ...params, sample: begin + at }, size), at * size);
    }
    return {
      normals: { matrix, columns: size },
      rest: { integers: { samples }, numbers: { share: 1 / params.samples }, threads: [size] },
    } as const;
  };
  const { normals, rest } = over(0);
  let y: GpuArray = await launch(first, { arrays: { ...inputs, normals }, ...rest });
  for (let begin = atOnce; begin < params.samples; begin += atOnce) {
    const { normals, rest } = over(begin);
    y = await launch(next, { arrays: { ...inputs, normals, before: y }, ...rest });
  }
  return { y };
};
