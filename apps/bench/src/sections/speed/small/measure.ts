/** Measures calls on few elements, where the setup takes as long as the work. */
import { keepMask, keyFromSeed } from "@maskout/core";
import { dropout } from "@maskout/inverted";
import { measureInterleaved, type TimedCase } from "../../../measure/interleave.js";
import { summarize } from "../../../measure/statistics.js";
import { makeWorkload, type Workload } from "../elementwise/cases.js";
import { VerificationError } from "../elementwise/verify.js";
import type { SmallResult, SmallRow } from "../schema.js";
import { LEAST_TURNS, type SmallPlan, SPEED_SEED } from "../settings.js";

export interface SmallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { activity: "measure"; done: number; of: number }) => void) | undefined;
}

/**
 * Measures inverted dropout of arrays against a copy: with a key and an existing output array, as large arrays are measured, and
 * with a seed, with which people begin.
 * @throws {@link VerificationError} when an output is wrong; then nothing of that size was timed.
 */
export async function measureSmall(
  { sizes, rate, budget }: SmallPlan,
  { signal, onProgress }: SmallOptions = {},
): Promise<SmallResult> {
  const rows: SmallRow[] = [];
  for (const size of sizes) {
    if (signal?.aborted) break;
    const calls = callsOf(makeWorkload(size), rate);
    const cases = calls.map(({ form, call }): TimedCase => ({ id: form, call }));
    const times = await measureInterleaved(cases, budget, {
      signal,
      onTurn: ({ done, turns }) => onProgress?.({ activity: "measure", done, of: turns }),
    });
    for (const { form } of calls) {
      const turns = times.get(form)!.map((nanoseconds) => nanoseconds / 1e3);
      if (turns.length >= Math.min(LEAST_TURNS, budget.rounds)) rows.push({ size, form, time: summarize(turns) });
    }
  }
  return { rate, budget: { ...budget }, rows };
}

interface Call {
  readonly form: SmallRow["form"];
  call(step: number): Float32Array | undefined;
}

/** The calls, each checked to give the right output. */
function callsOf({ size, x, y }: Workload, rate: number): readonly Call[] {
  const [key, seed] = [keyFromSeed(SPEED_SEED), SPEED_SEED];
  const calls: readonly Call[] = [
    { form: "copy", call: () => void y.set(x) },
    { form: "key, out", call: (step) => dropout(x, { rate, key, step, out: y }) },
    { form: "seed, out", call: (step) => dropout(x, { rate, seed, step, out: y }) },
    { form: "seed", call: (step) => dropout(x, { rate, seed, step }) },
  ];
  const scale = Math.fround(1 / (1 - rate));
  for (const step of [0, 1]) {
    const kept = keepMask({ key, step, rate, count: size });
    for (const { form, call } of calls) {
      const output = call(step);
      const wrong = output?.findIndex((value, index) => value !== (kept[index] ? Math.fround(x[index]! * scale) : 0));
      if (wrong === undefined || wrong < 0) continue;
      throw new VerificationError(`dropout of ${size} elements with ${form}`, `element ${wrong} is ${output?.[wrong]}`);
    }
  }
  return calls;
}
