/** How far an estimate could be off: the estimate of examples drawn anew from those that there are (Efron 1979). */
import { keyFromSeed, uniforms } from "@maskout/core";
import { quantile } from "simple-statistics";
import type { Interval } from "../results/fields.js";

/** How often examples are drawn anew. */
const RESAMPLES = 1000;

/** The draws are the same for all estimates of so many examples, and everywhere. */
const KEY = keyFromSeed("bootstrap");

/** How often each of `count` examples is drawn in each resample: `[RESAMPLES][count]`, one after the other. */
function* resamples(count: number): Generator<Uint16Array> {
  for (let resample = 0; resample < RESAMPLES; resample++) {
    const times = new Uint16Array(count);
    for (const draw of uniforms({ key: KEY, step: resample, count })) times[Math.floor(draw * count)]! += 1;
    yield times;
  }
}

/**
 * An estimate and its interval, by the 2.5 and 97.5 percentiles of the estimates of the resamples.
 * @param estimate From how often each example counts.
 */
export function bootstrap(count: number, estimate: (times: Uint16Array) => number): Interval {
  const values = Array.from(resamples(count), estimate);
  return {
    value: estimate(new Uint16Array(count).fill(1)),
    low: quantile(values, 0.025),
    high: quantile(values, 0.975),
  };
}
