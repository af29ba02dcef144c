/**
 * The passes of Monte Carlo dropout. Of a chain, the layers before the first stochastic one run once a batch; the rest runs once
 * a sample, and each sample is summed up on the device and forgotten.
 */
import { type Model, OptionError, type PassOptions, type Tensor, type Tensors, tidy } from "@maskout/core";
import {
  expectBoolean,
  expectSameShape,
  isChain,
  kernels,
  newFloats,
  pacer,
  run,
  type Shape,
  sizeOf,
} from "@maskout/core/variant";
import { expectRoom } from "./checks.js";
import type { Examples } from "./examples.js";

/** How far sampling has come. */
export interface SamplingProgress {
  /** Passes whose results are there. */
  readonly done: number;
  /** All of them: samples times batches. */
  readonly passes: number;
}

/** Which passes to make. */
export interface SamplingPlan {
  readonly model: Model;
  readonly samples: number;
  readonly batchSize: number;
  readonly pass: Pick<PassOptions, "step" | "key" | "sharedMask">;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: SamplingProgress) => void) | undefined;
}

/** What becomes of the samples of a batch. */
export interface Summary<Sums extends Tensors, Result> {
  /** From the model's output `[batch, ...]` to a sample, such as probabilities from logits. */
  toSample(output: Tensor): Tensor;
  /** The sums with sample number `count` (from 1); undefined sums are those of no sample. */
  add(sums: Sums | undefined, sample: Tensor, count: number): Sums;
  /** Reads what the sums of all samples come to. */
  finish(sums: Sums): Promise<Result>;
  /** Whether the samples are wanted too. */
  readonly keepSamples: boolean;
}

/** What was drawn. */
export interface Drawn<Result> {
  /** What the summary finished of each batch, in order. */
  readonly results: readonly Result[];
  /** `[samples, examples, ...]`, if they are kept. */
  readonly samples?: Float32Array<ArrayBuffer>;
}

/** How many layers come before the first stochastic one. @throws {@link OptionError} when none is stochastic, and for what is no model. */
export function deterministicLayers(owner: string, model: Model): number {
  const { layer, layers } = model ?? {};
  const refuse: (value: unknown, expected: string, remedy: string) => never = (value, expected, remedy) => {
    throw new OptionError({ owner, option: "model", value, expected, remedy });
  };
  if (typeof layer?.build !== "function" || !Array.isArray(layers)) {
    refuse(model, "a model", "Make one with sequential(layers, { seed }) or model(layer, { seed }).");
  }
  if (layer.stochastic) return isChain(layer) ? layer.layers.findIndex(({ stochastic }) => stochastic) : 0;
  return refuse(
    layers.map(({ kind }) => kind),
    "a model with at least one stochastic layer",
    "Without one, all samples are equal: train with dropout, such as invertedDropout({ rate: 0.5 }).",
  );
}

/** Whether every sample is kept. @throws {@link OptionError} for what is neither true nor false. */
export function resolveKeepSamples(owner: string, keepSamples = false): boolean {
  return expectBoolean(owner, "keepSamples", keepSamples, "whether to keep the outputs of every sample");
}

/**
 * Draws all samples of all examples. Sample `s` is the pass of `predict` in `"sample"` mode with `sample: s`, bit for bit.
 * @throws {@link OptionError} for more numbers than an answer holds, before anything is drawn; the signal's reason once it is aborted.
 */
export async function drawSamples<Sums extends Tensors, Result>(
  owner: string,
  given: SamplingPlan,
  { x, count: examples, outputShape }: Examples,
  summary: Summary<Sums, Result>,
): Promise<Drawn<Result>> {
  const { model, pass, samples, signal, onProgress } = given;
  // The key of now, also for the passes to come.
  const deterministic = deterministicLayers(owner, model);
  const plan = { ...given, owner, outputShape, deterministic, pass: { ...pass, key: pass.key ?? model.key } };
  const batchSize = Math.min(plan.batchSize, examples);
  expectRoom(owner, "x", x, [examples, ...outputShape]);
  const kept = summary.keepSamples ? roomFor(owner, [samples, examples, ...outputShape]) : undefined;
  const passes = samples * Math.ceil(examples / batchSize);
  const pause = pacer(signal);
  const results: Result[] = [];
  let done = 0;
  for (let first = 0; first < examples; first += batchSize) {
    await pause();
    const count = Math.min(batchSize, examples - first);
    const input = deterministicPart(plan, x, first, count);
    const onArrival = (values: Float32Array | undefined, sample: number): void => {
      if (values !== undefined) kept?.set(values, (sample * examples + first) * (values.length / count));
      done += 1;
      onProgress?.({ done, passes });
    };
    try {
      results.push(await drawBatch(plan, input, first, summary, { pause, onArrival }));
    } finally {
      input.dispose();
    }
  }
  return kept === undefined ? { results } : { results, samples: kept };
}

/** Zeros for the samples that are kept. @throws {@link OptionError} @throws {@link DeviceError} where there is no memory for them. */
function roomFor(owner: string, sizes: readonly number[]): Float32Array<ArrayBuffer> {
  expectRoom(owner, "keepSamples", true, sizes);
  return newFloats(owner, sizeOf(sizes));
}

/** A plan for examples. */
interface Passes extends SamplingPlan {
  /** How many layers come before the first stochastic one; 0 where the whole model runs for every sample. */
  readonly deterministic: number;
  readonly owner: string;
  readonly outputShape: Shape;
}

/** The outputs of the layers before the first stochastic one, for `count` examples. */
function deterministicPart({ model, deterministic }: Passes, x: Tensor, first: number, count: number): Tensor {
  return tidy(model.device, () => {
    const indices = Uint32Array.from({ length: count }, (_, index) => first + index);
    const batch = run(kernels.takeRows, { x }, { indices }).y;
    if (deterministic === 0) return batch;
    return model.forward(batch, { mode: "sample", firstExample: first, layers: { to: deterministic } }).output;
  });
}

/** What a batch does between passes. */
interface Pace {
  /** Awaited before every pass. */
  pause(): Promise<void>;
  /** Called when a pass is done, with the sample's values if they are kept. */
  onArrival(values: Float32Array | undefined, sample: number): void;
}

async function drawBatch<Sums extends Tensors, Result>(
  plan: Passes,
  input: Tensor,
  first: number,
  summary: Summary<Sums, Result>,
  { pause, onArrival }: Pace,
): Promise<Result> {
  let pass = samplePass(plan, input, { sample: 0, firstExample: first }, summary, undefined);
  try {
    for (let sample = 1; sample < plan.samples; sample++) {
      await pause();
      const before = pass;
      pass = samplePass(plan, input, { sample, firstExample: first }, summary, before.sums);
      disposeAll(before.sums);
      // The device works on this pass while the one before is waited for; one more would only fill its memory.
      onArrival(await before.arrival, sample - 1);
    }
    onArrival(await pass.arrival, plan.samples - 1);
    return await summary.finish(pass.sums);
  } finally {
    disposeAll(pass.sums);
  }
}

/**
 * One sample: the remaining layers with its masks, added to the sums. `arrival` resolves when the device has come so far, with the
 * sample's values if they are kept.
 */
function samplePass<Sums extends Tensors>(
  { model, deterministic, pass, owner, outputShape }: Passes,
  input: Tensor,
  place: { readonly sample: number; readonly firstExample: number },
  summary: Summary<Sums, unknown>,
  sums: Sums | undefined,
): { readonly sums: Sums; readonly arrival: Promise<Float32Array | undefined> } {
  return tidy(model.device, () => {
    const layers = deterministic === 0 ? {} : { layers: { from: deterministic } };
    const { output } = model.forward(input, { ...pass, ...place, mode: "sample", ...layers });
    // Of a layer whose build says one thing and whose forward does another, the sums would be nonsense.
    expectSameShape(owner, { output: output.shape, "what build says": [input.shape[0]!, ...outputShape] });
    const sample = summary.toSample(output);
    const next = summary.add(sums, sample, place.sample + 1);
    // Asked for before the next pass, so that it waits for none of that.
    const arrival = summary.keepSamples ? sample.data() : model.device.finish().then(() => undefined);
    // Whoever waits for it gets the error; until then it must not count as unhandled.
    arrival.catch(() => undefined);
    return { sums: next, arrival };
  });
}

function disposeAll(tensors: Tensors): void {
  for (const tensor of Object.values(tensors)) tensor.dispose();
}
