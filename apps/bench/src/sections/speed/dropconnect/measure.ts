/** Measures DropConnect against the plain product of the same size. */
import { keyFromSeed } from "@maskout/core";
import { letEventsIn, measureInterleaved } from "../../../measure/interleave.js";
import { summarize } from "../../../measure/statistics.js";
import type { DenseSize, DropConnectResult, DropConnectRow } from "../schema.js";
import { type DropConnectPlan, LEAST_TURNS, SPEED_SEED } from "../settings.js";
import { type DropConnectCase, dropConnectCases, makeLayerWork } from "./cases.js";
import { TOLERANCE, verifyDropConnect } from "./verify.js";

export interface DropConnectOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?:
    | ((progress: { activity: "verify" | "measure"; size: DenseSize; done: number; of: number }) => void)
    | undefined;
}

/**
 * Measures all masks and passes, and both ways of inference, each size in one set of interleaved rounds.
 * @throws {@link VerificationError} when an output is wrong; then nothing of that size was timed.
 */
export async function measureDropConnect(
  plan: DropConnectPlan,
  { signal, onProgress }: DropConnectOptions = {},
): Promise<DropConnectResult> {
  const { sizes, rate, gaussianSamples, budget, functions } = plan;
  const key = keyFromSeed(SPEED_SEED);
  const verified = { outputs: 0, values: 0 };
  const rows: DropConnectRow[] = [];
  for (const size of sizes) {
    if (signal?.aborted) break;
    const work = makeLayerWork(size);
    const cases = dropConnectCases(work, { rate, gaussianSamples, key }, functions);
    let compared = 0;
    const { outputs, values } = await verifyDropConnect(cases, work, async () => {
      onProgress?.({ activity: "verify", size, done: ++compared, of: cases.length });
      await letEventsIn();
    });
    verified.outputs += outputs;
    verified.values += values;
    const timed = cases.map(({ run }, index) => ({ id: String(index), call: (step: number) => run(step, work.dy) }));
    const times = await measureInterleaved(timed, budget, {
      signal,
      onTurn: ({ done, turns }) => onProgress?.({ activity: "measure", size, done, of: turns }),
    });
    rows.push(...inNumbers(size, cases, times, Math.min(LEAST_TURNS, budget.rounds)));
  }
  return { rate, gaussianSamples, budget: { ...budget }, verified: { ...verified, tolerance: TOLERANCE }, rows };
}

/** Makes rows from times. Cases with too few turns, or without a plain product to compare with, are left out. */
function inNumbers(
  size: DenseSize,
  cases: readonly DropConnectCase[],
  times: ReadonlyMap<string, readonly number[]>,
  leastTurns: number,
): readonly DropConnectRow[] {
  const summaries = cases.map((_, index) => {
    const turns = (times.get(String(index)) ?? []).map((nanoseconds) => nanoseconds / 1e6);
    return turns.length < leastTurns ? undefined : summarize(turns);
  });
  const products = size.batch * size.inputs * size.units;
  return cases.flatMap(({ form, pass }, index): DropConnectRow[] => {
    const baseline = pass === "forward+backward" ? pass : "forward";
    const dense = summaries[cases.findIndex((other) => other.form === "dense" && other.pass === baseline)];
    const time = summaries[index];
    if (time === undefined || dense === undefined) return [];
    const nanosecondsPerWeight = (time.median * 1e6) / products;
    return [{ ...size, form, pass, time, nanosecondsPerWeight, ratioToDense: time.median / dense.median }];
  });
}
