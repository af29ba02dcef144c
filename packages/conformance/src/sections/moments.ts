/**
 * The distribution of the noise, on 2^20 elements of fixed seeds: its mean and variance are those that the variant states,
 * and it is uncorrelated from element to element, step to step, sample to sample and layer to layer. Every bound is five
 * standard errors, which a true statement passes but once in 1.7 million, computed from the number of elements.
 */
import { foldIn, keyFromSeed } from "@maskout/core";
import { type DropoutOptions, resolveRate } from "@maskout/core/variant";
import { describe, expect, it } from "vitest";
import { RATES, type Subject } from "../subject.js";
import { ones } from "../support/arrays.js";

const COUNT = 2 ** 20;
const STANDARD_ERRORS = 5;
/** Relative rounding of a float32 scale and of its square. */
const ROUNDING = 2 ** -22;

export function moments({ variant }: Subject): void {
  const noiseAt = (options: DropoutOptions): Float32Array => variant.dropout(ones(COUNT), options);

  describe("the distribution of the noise", () => {
    it.each(RATES)("its mean and its variance at rate %d are those stated", (rate) => {
      const { mean, variance } = variant.moments(resolveRate("conformance", { rate }).keepProbability);
      const noise = noiseAt({ rate, seed: "moments" });
      const meanError = Math.sqrt(variance / COUNT);
      expectWithin(
        averageOf(noise, (value) => value),
        mean,
        meanError,
        "the mean",
      );
      const second = averageOf(noise, (value) => (value - mean) ** 2);
      const fourth = averageOf(noise, (value) => (value - mean) ** 4);
      const varianceError = Math.sqrt(Math.max(0, fourth - second ** 2) / COUNT);
      expectWithin(second, variance, varianceError, "the variance");
    });

    const base = { rate: 0.5, key: keyFromSeed("moments") };
    const others: readonly (readonly [string, () => readonly [Float32Array, Float32Array]])[] = [
      ["from element to element", () => lagged(noiseAt(base), 1)],
      ["from one block of the stream to the next", () => lagged(noiseAt(base), 8)],
      ["from step to step", () => [noiseAt(base), noiseAt({ ...base, step: 1 })]],
      ["from sample to sample", () => [noiseAt(base), noiseAt({ ...base, sample: 1 })]],
      [
        "from layer to layer",
        () => [noiseAt({ ...base, key: foldIn(base.key, 0) }), noiseAt({ ...base, key: foldIn(base.key, 1) })],
      ],
    ];
    it.each(others)("it is uncorrelated %s", (_, pair) => {
      expectWithin(correlation(...pair()), 0, 1 / Math.sqrt(COUNT), "the correlation");
    });
  });
}

function expectWithin(value: number, expected: number, standardError: number, what: string): void {
  const bound = STANDARD_ERRORS * standardError + ROUNDING * Math.abs(expected);
  expect(
    Math.abs(value - expected),
    `${what} is ${value}, expected ${expected} within ${STANDARD_ERRORS} standard errors of ${standardError}`,
  ).toBeLessThanOrEqual(bound);
}

function averageOf(values: Float32Array, f: (value: number) => number): number {
  let sum = 0;
  for (const value of values) sum += f(value);
  return sum / values.length;
}

function lagged(values: Float32Array, lag: number): readonly [Float32Array, Float32Array] {
  return [values.subarray(0, -lag), values.subarray(lag)];
}

function correlation(a: Float32Array, b: Float32Array): number {
  const meanA = averageOf(a, (value) => value);
  const meanB = averageOf(b, (value) => value);
  let product = 0;
  for (let index = 0; index < a.length; index++) product += (a[index]! - meanA) * (b[index]! - meanB);
  const spread = Math.sqrt(
    averageOf(a, (value) => (value - meanA) ** 2) * averageOf(b, (value) => (value - meanB) ** 2),
  );
  return product / a.length / spread;
}
