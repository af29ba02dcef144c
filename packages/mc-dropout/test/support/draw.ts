/** Samples as Monte Carlo dropout draws them, and as plain passes do. */
import { type Key, type Model, predict, type Tensor } from "@maskout/core";
import { type McDropoutOptions, mcDropout, type SampledRegression } from "@maskout/mc-dropout";

interface Kept {
  readonly samples: Float32Array;
}

/** Outputs of every sample, `[samples, examples, ...outputs]`, and their summary. */
export async function draw(model: Model, x: Tensor, options: McDropoutOptions): Promise<SampledRegression & Kept> {
  const { samples, ...drawn } = await mcDropout(model, options).regress(x, { keepSamples: true });
  if (samples === undefined) throw new Error("The samples were not kept.");
  return { ...drawn, samples };
}

/** The same from plain passes, one after the other. */
export async function drawPlainly(
  model: Model,
  x: Tensor,
  samples: number,
  options: { readonly key?: Key } = {},
): Promise<Float32Array> {
  const outputs: number[] = [];
  for (let sample = 0; sample < samples; sample++) {
    using output = await predict(model, x, { mode: "sample", sample, ...options });
    outputs.push(...(await output.data()));
  }
  return Float32Array.from(outputs);
}
