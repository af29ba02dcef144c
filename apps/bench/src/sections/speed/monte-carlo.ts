/** Measures Monte Carlo dropout against the plain loop of whole passes through the same model. */
import { type Device, dense, type Model, predict, relu, sequential, type Tensor, tensor } from "@maskout/core";
import { kernels, run } from "@maskout/core/variant";
import { invertedDropout } from "@maskout/inverted";
import { measureInterleaved, type TimedCase } from "../../measure/interleave.js";
import { summarize } from "../../measure/statistics.js";
import { makeWorkload } from "./elementwise/cases.js";
import { VerificationError } from "./elementwise/verify.js";
import type { MonteCarloResult } from "./schema.js";
import { LEAST_TURNS, type MonteCarloPlan, type MonteCarloSettings, SPEED_SEED } from "./settings.js";

export interface MonteCarloOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { activity: "verify" | "measure"; done: number; of: number }) => void) | undefined;
}

type Row = MonteCarloResult["rows"][number];

/**
 * Measures `mcDropout` and the plain loop in interleaved rounds, on every device.
 * @throws {@link VerificationError} when a sample differs in any bit from the plain pass; then nothing was timed.
 */
export async function measureMonteCarlo(
  plan: MonteCarloPlan,
  devices: readonly { readonly name: string; readonly device: Device }[],
  { signal, onProgress }: MonteCarloOptions = {},
): Promise<MonteCarloResult> {
  const { units, rate, batch, samples, budget } = plan;
  const verified = { outputs: 0, elements: 0 };
  const rows: Row[] = [];
  for (const { name, device } of devices) {
    if (signal?.aborted) break;
    const inputs = units[0] ?? 0;
    using x = tensor(makeWorkload(batch * inputs).x, [batch, inputs], { device });
    using model = buildNetwork(plan, device);
    onProgress?.({ activity: "verify", done: 0, of: 1 });
    verified.elements += await verifySamples(plan, model, x);
    verified.outputs += samples;
    const cases: readonly TimedCase[] = [
      { id: "whole passes", asynchronous: true, call: (step) => wholePasses(plan, model, x, step) },
      { id: "mcDropout", asynchronous: true, call: (step) => plan.mcDropout(model, { samples, step }).classify(x) },
    ];
    const times = await measureInterleaved(cases, budget, {
      signal,
      onTurn: ({ done, turns }) => onProgress?.({ activity: "measure", done, of: turns }),
    });
    rows.push(...inNumbers(name, samples, times, Math.min(LEAST_TURNS, budget.rounds)));
  }
  return { units: [...units], rate, batch, samples, budget: { ...budget }, verified, rows };
}

/** A network with inverted dropout after every hidden layer. */
function buildNetwork({ units, rate }: MonteCarloSettings, device: Device): Model {
  const [inputs = 0, ...following] = units;
  const outputs = following.pop() ?? 0;
  const hidden = following.flatMap((count) => [dense(count), relu(), invertedDropout({ rate })]);
  return sequential([...hidden, dense(outputs)], { seed: SPEED_SEED, device, inputShape: [inputs] });
}

/** The loop that a user would write: every sample is a pass through the whole model. Its outputs are not averaged. */
async function wholePasses({ samples, batch }: MonteCarloSettings, model: Model, x: Tensor, step: number) {
  for (let sample = 0; sample < samples; sample++) {
    const output = await predict(model, x, { mode: "sample", sample, step, batchSize: batch });
    output.dispose();
  }
}

/** The step whose masks are compared. It is not 0, because a function that ignores the step would be right there. */
const STEP = 3;

/** The allowed difference of means: they are sums in another order. */
const TOLERANCE = 1e-6;

/**
 * Compares every sample with the softmax of the plain pass, bit for bit, and the timed mean with that of the
 * samples. @returns The number of elements that were compared.
 */
async function verifySamples(plan: MonteCarloPlan, model: Model, x: Tensor): Promise<number> {
  const sampling = plan.mcDropout(model, { samples: plan.samples, step: STEP });
  const { samples = new Float32Array(0) } = await sampling.classify(x, { keepSamples: true });
  const { mean } = await sampling.classify(x);
  const sums = new Float64Array(mean.length);
  for (let sample = 0; sample < plan.samples; sample++) {
    using output = await predict(model, x, { mode: "sample", sample, step: STEP, batchSize: plan.batch });
    using probabilities = run(kernels.softmax, { x: output }, {}).y;
    for (const [index, expected] of (await probabilities.data()).entries()) {
      const actual = samples[sample * mean.length + index];
      if (actual !== expected) fail(`sample ${sample}`, index, actual, expected);
      sums[index]! += expected;
    }
  }
  for (const [index, sum] of sums.entries()) {
    const expected = sum / plan.samples;
    if (!(Math.abs(mean[index]! - expected) <= TOLERANCE)) fail("the mean", index, mean[index], expected);
  }
  return plan.samples * mean.length;
}

function fail(what: string, index: number, actual: number | undefined, expected: number): never {
  throw new VerificationError(
    `Monte Carlo dropout, ${what}`,
    `element ${index} is ${actual}, and the plain passes give ${expected}`,
  );
}

/** The rows of both ways; none if the run was stopped too early. */
function inNumbers(
  device: string,
  samples: number,
  times: ReadonlyMap<string, readonly number[]>,
  leastTurns: number,
): readonly Row[] {
  const perSample = (way: Row["way"]) => (times.get(way) ?? []).map((nanoseconds) => nanoseconds / 1e6 / samples);
  const ways = ["whole passes", "mcDropout"] as const;
  if (ways.some((way) => perSample(way).length < leastTurns)) return [];
  const plain = summarize(perSample("whole passes")).median;
  return ways.map((way) => {
    const time = summarize(perSample(way));
    return { way, device, time, samplesPerSecond: 1000 / time.median, speedup: plain / time.median };
  });
}
