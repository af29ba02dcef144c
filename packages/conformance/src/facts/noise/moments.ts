/**
 * The distribution of the noise with fixed seeds: the mean and the variance of an output element are those stated for its input, and noise is
 * uncorrelated from element to element, step to step, sample to sample and layer to layer. Every bound is five standard errors, which a true
 * statement fails once in 1.7 million. The standard error is computed from the number of independent units: elements, or examples if the elements of
 * an example depend on each other.
 */
import { foldIn, keyFromSeed } from "@maskout/core";
import { sizeOf } from "@maskout/core/variant";
import { describe, expect, it } from "vitest";
import type { Place } from "../../noise.js";
import type { NoiseSubject } from "../../subject.js";

/** The number of elements drawn: more for bits, which are drawn fast, than for other noise. */
const COUNTS = { bits: 2 ** 20, others: 2 ** 17 };
const STANDARD_ERRORS = 5;
/** Relative rounding of a float32 scale and of its square. */
const ROUNDING = 2 ** -21;
/** The inputs whose outputs are checked. */
const INPUTS = [1, -0.75, 0];

const KEY = keyFromSeed("moments");

export function moments({ noise, cases, inputShape, home }: NoiseSubject): void {
  const sizeOfUnit = (options: object): number => (noise.facts(options).alone ? 1 : sizeOf(inputShape));
  const outputs = async (options: object, x: number, place: Place): Promise<Float32Array> => {
    const count = noise.facts(options).decisions === "bits" ? COUNTS.bits : COUNTS.others;
    const rows = Math.ceil(count / sizeOf(inputShape));
    const values = new Float32Array(rows * sizeOf(inputShape)).fill(x);
    return noise.on(home, options, { values, shape: [rows, ...inputShape] }, place);
  };

  describe("the distribution of the noise", () => {
    const named = cases.map((options) => [JSON.stringify(options), options] as const);
    it.each(named)(
      "the mean and the variance of an output at %s are those stated for its input",
      async (_, options) => {
        const unit = sizeOfUnit(options);
        for (const x of INPUTS) {
          const { mean, variance } = noise.facts(options).moments(x);
          const y = await outputs(options, x, { key: KEY });
          expectWithin(
            estimate(y, unit, (value) => value),
            mean,
            `the mean of outputs for the input ${x}`,
          );
          if (variance === undefined) continue;
          expectWithin(
            estimate(y, unit, (value) => (value - mean) ** 2),
            variance,
            `the variance of outputs for the input ${x}`,
          );
        }
      },
    );

    const options = cases[0];
    /** The elements to compare: one of every unit, so that all are independent. */
    const sampled = async (place: Place): Promise<Float32Array> => {
      const y = await outputs(options, 1, place);
      const unit = sizeOfUnit(options);
      return unit === 1 ? y : Float32Array.from({ length: y.length / unit }, (_, index) => y[index * unit]!);
    };
    const others: readonly (readonly [string, Place])[] = [
      ["step to step", { key: KEY, step: 1 }],
      ["sample to sample", { key: KEY, sample: 1 }],
      ["layer to layer", { key: foldIn(KEY, 1) }],
    ];
    it.each(others)("it is uncorrelated from %s", async (_, place) => {
      const [here, there] = [await sampled({ key: KEY }), await sampled(place)];
      expectWithin(correlation(here, there), 0, "the correlation");
    });

    it.each([
      ["element to element", 1],
      ["one block of the noise stream to the next", 4],
      ["one block of the mask stream to the next", 8],
    ])("it is uncorrelated from %s", async (_, lag) => {
      const y = await sampled({ key: KEY });
      expectWithin(correlation(y.subarray(0, -lag), y.subarray(lag)), 0, "the correlation");
    });
  });
}

/** A mean over units, and its standard error. */
interface Estimate {
  readonly value: number;
  readonly error: number;
}

function expectWithin({ value, error }: Estimate, expected: number, what: string): void {
  expect(
    Math.abs(value - expected),
    `${what} is ${value}, expected ${expected} within ${STANDARD_ERRORS} standard errors of ${error}`,
  ).toBeLessThanOrEqual(STANDARD_ERRORS * error + ROUNDING * Math.abs(expected) + 1e-12);
}

/** The mean of `f` over all values, with the standard error of a mean over units of `unit` neighbouring values. */
function estimate(values: Float32Array, unit: number, f: (value: number) => number): Estimate {
  const units = values.length / unit;
  let sum = 0;
  let squares = 0;
  for (let first = 0; first < values.length; first += unit) {
    let inUnit = 0;
    for (let index = first; index < first + unit; index++) inUnit += f(values[index]!);
    sum += inUnit / unit;
    squares += (inUnit / unit) ** 2;
  }
  const value = sum / units;
  return { value, error: Math.sqrt(Math.max(0, squares / units - value ** 2) / units) };
}

function correlation(a: Float32Array, b: Float32Array): Estimate {
  const [meanA, meanB] = [a, b].map((values) => estimate(values, 1, (value) => value).value);
  let [product, squaresA, squaresB] = [0, 0, 0];
  for (let index = 0; index < a.length; index++) {
    const [left, right] = [a[index]! - meanA!, b[index]! - meanB!];
    product += left * right;
    squaresA += left * left;
    squaresB += right * right;
  }
  return { value: product / Math.sqrt(squaresA * squaresB), error: 1 / Math.sqrt(a.length) };
}
