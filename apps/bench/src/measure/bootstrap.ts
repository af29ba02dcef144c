/** The bootstrap (Efron 1979): the uncertainty of an estimate, from estimates of examples drawn with replacement. */
import { keyFromSeed, uniforms } from "@maskout/core";
import { quantile } from "simple-statistics";
import type { Interval } from "../results/fields.js";

/** The number of resamples. */
const RESAMPLES = 1000;

/** The key of the draws, which are the same for all estimates of equally many examples, on every machine. */
const KEY = keyFromSeed("bootstrap");

/** The number of times that each of `count` examples is drawn in each resample: `[RESAMPLES][count]`, one after the other. */
function* resamples(count: number): Generator<Uint16Array> {
  for (let resample = 0; resample < RESAMPLES; resample++) {
    const times = new Uint16Array(count);
    for (const draw of uniforms({ key: KEY, step: resample, count })) times[Math.floor(draw * count)]! += 1;
    yield times;
  }
}

/**
 * An estimate and its interval, by the 2.5 and 97.5 percentiles of the estimates of the resamples.
 * @param estimate Computes the estimate from the number of times that each example counts.
 */
export function bootstrap(count: number, estimate: (times: Uint16Array) => number): Interval {
  const values = Array.from(resamples(count), estimate);
  return {
    value: estimate(new Uint16Array(count).fill(1)),
    low: quantile(values, 0.025),
    high: quantile(values, 0.975),
  };
}
