/**
 * Gaussian inference on a gpu.js device. The host draws the normals, since shading languages do not specify how accurate their logarithm is; the
 * device averages the activation over them.
 */
import {
  type GpuArray,
  type GpuFace,
  type GpuProgram,
  type GpuSource,
  gpuActivations,
  type HostDraws,
} from "@maskout/core/variant";
import type { Activation, GaussianParams } from "./params.js";

/** The approximate number of normals to upload at once. */
const AT_ONCE = 2 ** 20;

const STATEMENTS = {
  linear: (u) => `const activated = ${u};`,
  relu: gpuActivations.relu,
  sigmoid: gpuActivations.sigmoid,
  tanh: gpuActivations.tanh,
} satisfies Record<Activation, (u: string) => string>;

type Inputs = "mean" | "variance" | "normals";

/** The programs of an activation: the contribution of the first samples to the average, and that of later ones added to it. */
interface Averages {
  readonly first: GpuProgram<Inputs, "samples", "share">;
  readonly next: GpuProgram<Inputs | "before", "samples", "share">;
}

function averagesOf(activation: Activation): Averages {
  const shared = { name: "dropConnect gaussian inference", integers: ["samples"], numbers: ["share"] } as const;
  const arrays = { mean: 2, variance: 2, normals: 2 } as const;
  const sum = `const deviation = Math.sqrt(variance[this.thread.y][this.thread.x]);
  const center = mean[this.thread.y][this.thread.x];
  let sum = 0;
  for (let sample = 0; sample < samples; sample++) {
    const u = center + deviation * normals[sample][this.thread.x];
    ${STATEMENTS[activation]("u")}
    sum += activated;
  }`;
  return {
    first: { ...shared, arrays, body: `${sum} return sum * share;` },
    next: {
      ...shared,
      arrays: { ...arrays, before: 2 },
      body: `${sum} return before[this.thread.y][this.thread.x] + sum * share;`,
    },
  };
}

const averages: Readonly<Record<Activation, Averages>> = {
  linear: averagesOf("linear"),
  relu: averagesOf("relu"),
  sigmoid: averagesOf("sigmoid"),
  tanh: averagesOf("tanh"),
};

/** `y = mean over s of activation(mean + sqrt(variance) * z_s)` */
export const gaussianMean: GpuFace<GaussianParams, "mean" | "variance", "y"> = async (call) => {
  const { launch, host, inputs, params } = call;
  const [batch = 0, units = 0] = inputs.mean.shape;
  const { first, next } = averages[params.activation];
  const matrix = (values: GpuSource) => ({ matrix: values, columns: units });
  const moments = { mean: matrix(inputs.mean), variance: matrix(inputs.variance) };
  const atOnce = Math.max(Math.floor(AT_ONCE / Math.max(units, 1)), 1);
  let y: GpuArray | undefined;
  for (let from = 0; from < params.samples; from += atOnce) {
    const samples = Math.min(atOnce, params.samples - from);
    const arrays = { ...moments, normals: matrix(normalsOf(host, params, from, samples, units)) };
    const rest = { integers: { samples }, numbers: { share: 1 / params.samples }, threads: [units, batch] } as const;
    y =
      y === undefined
        ? await launch(first, { arrays, ...rest })
        : await launch(next, { arrays: { ...arrays, before: matrix(y) }, ...rest });
  }
  if (y === undefined) throw new Error("there are no samples");
  return { y };
};

/** The normals of the units in each of `samples` samples, `[samples, units]`. */
function normalsOf(
  host: HostDraws,
  { key, step }: GaussianParams,
  from: number,
  samples: number,
  units: number,
): Float32Array {
  const normals = new Float32Array(samples * units);
  for (let at = 0; at < samples; at++) {
    normals.set(host.normals({ key, step, sample: from + at, element: 0 }, units), at * units);
  }
  return normals;
}
