/** Draws the samples of Monte Carlo dropout: pass by pass, each is added to sums on the device and discarded. */
import { type Tensor, type Tensors, tidy } from "@maskout/core";
import { expectBoolean, newFloats, pacer, sizeOf } from "@maskout/core/variant";
import { expectRoom } from "./checks.js";
import { type Passes, passesOfEnsemble, passesOfModel, passesOfSource } from "./passes.js";
import type { Examples, SamplingPlan } from "./plan.js";
import { isEnsemble, isModel } from "./source.js";

/** What to compute from the samples of a batch. */
export interface Summary<Sums extends Tensors, Result> {
  /** Turns the model's output `[batch, ...]` into a sample, such as logits into probabilities. */
  toSample(output: Tensor): Tensor;
  /** The sums including sample number `count` (from 1); undefined sums are those of no sample. */
  add(sums: Sums | undefined, sample: Tensor, count: number): Sums;
  /** Reads the sums of all samples. */
  finish(sums: Sums): Promise<Result>;
  /** Whether to keep the samples too. */
  readonly keepSamples: boolean;
}

/** The results of the samples drawn. */
export interface Drawn<Result> {
  /** The finished summaries of the batches, in order. */
  readonly results: readonly Result[];
  /** `[samples, examples, ...]`, if they were kept. */
  readonly samples?: Float32Array<ArrayBuffer>;
}

/** Whether every sample is kept. @throws {@link OptionError} for a value that is not a boolean. */
export function resolveKeepSamples(owner: string, keepSamples = false): boolean {
  return expectBoolean(owner, "keepSamples", keepSamples, "whether to keep the outputs of every sample");
}

/**
 * Draws all samples of all examples. Sample `s` is the pass of `predict` in `"sample"` mode with `sample: s`, bit for bit.
 * @throws {@link OptionError} for more numbers than an answer may hold, before anything is drawn; the signal's reason once it is aborted.
 */
export async function drawSamples<Sums extends Tensors, Result>(
  owner: string,
  { source, pass, samples, batchSize: asked, signal, onProgress }: SamplingPlan,
  given: Examples,
  summary: Summary<Sums, Result>,
): Promise<Drawn<Result>> {
  const { x, count: examples, outputShape } = given;
  const drawn: Passes = isModel(source)
    ? passesOfModel(owner, source, given, pass)
    : isEnsemble(source)
      ? passesOfEnsemble(owner, source, given, pass)
      : passesOfSource(owner, source, given, pass);
  const batchSize = Math.min(asked, examples);
  expectRoom(owner, "x", x, [examples, ...outputShape]);
  const kept = summary.keepSamples ? roomFor(owner, [samples, examples, ...outputShape]) : undefined;
  const passes = samples * Math.ceil(examples / batchSize);
  const pause = pacer(signal);
  const results: Result[] = [];
  let done = 0;
  for (let first = 0; first < examples; first += batchSize) {
    await pause();
    const count = Math.min(batchSize, examples - first);
    const input = drawn.begin(first, count);
    const onArrival = (values: Float32Array | undefined, sample: number): void => {
      if (values !== undefined) kept?.set(values, (sample * examples + first) * (values.length / count));
      done += 1;
      onProgress?.({ done, passes });
    };
    try {
      const passOf = (sample: number) => drawn.pass(input, { sample, firstExample: first });
      results.push(await drawBatch(passOf, samples, summary, { pause, onArrival }));
    } finally {
      input.dispose();
    }
  }
  return kept === undefined ? { results } : { results, samples: kept };
}

/** Zeros for the samples to keep. @throws {@link OptionError} @throws {@link DeviceError} if there is not enough memory. */
function roomFor(owner: string, sizes: readonly number[]): Float32Array<ArrayBuffer> {
  expectRoom(owner, "keepSamples", true, sizes);
  return newFloats(owner, sizeOf(sizes));
}

/** The work between the passes of a batch. */
interface Pace {
  /** Awaited before every pass. */
  pause(): Promise<void>;
  /** Called when a pass is done, with the sample's values if they are kept. */
  onArrival(values: Float32Array | undefined, sample: number): void;
}

async function drawBatch<Sums extends Tensors, Result>(
  passOf: (sample: number) => Tensor | Promise<Tensor>,
  samples: number,
  summary: Summary<Sums, Result>,
  { pause, onArrival }: Pace,
): Promise<Result> {
  let taken = takeIn(await passOf(0), 0, summary, undefined);
  try {
    for (let sample = 1; sample < samples; sample++) {
      await pause();
      const output = await passOf(sample);
      const before = taken;
      taken = takeIn(output, sample, summary, before.sums);
      disposeAll(before.sums);
      // The device works on this pass while the previous one is awaited; more passes ahead would only fill its memory.
      onArrival(await before.arrival, sample - 1);
    }
    onArrival(await taken.arrival, samples - 1);
    return await summary.finish(taken.sums);
  } finally {
    disposeAll(taken.sums);
  }
}

/**
 * The sums including one more sample, whose outputs are disposed of. `arrival` resolves when the device has finished the pass, with the sample's
 * values if they are kept.
 */
function takeIn<Sums extends Tensors>(
  output: Tensor,
  index: number,
  summary: Summary<Sums, unknown>,
  sums: Sums | undefined,
): { readonly sums: Sums; readonly arrival: Promise<Float32Array | undefined> } {
  const { device } = output;
  try {
    return tidy(device, () => {
      const sample = summary.toSample(output);
      const next = summary.add(sums, sample, index + 1);
      // Requested before the next pass, so that it does not wait for that pass.
      const arrival = summary.keepSamples ? sample.data() : device.finish().then(() => undefined);
      // The error reaches whoever awaits it; until then it must not count as unhandled.
      arrival.catch(() => undefined);
      return { sums: next, arrival };
    });
  } finally {
    output.dispose();
  }
}

function disposeAll(tensors: Tensors): void {
  for (const tensor of Object.values(tensors)) tensor.dispose();
}
