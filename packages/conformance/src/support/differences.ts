/**
 * Gradients against difference quotients of a loss that is summed in float64. A loss that is affine in the values has no truncation error. Any other
 * loss is evaluated at four points, which detects kinks; they are skipped.
 */
import { expect } from "vitest";

/** A loss as a function of the values that are moved. */
export type LossAt = (values: Float32Array) => Promise<number>;

/** The step for losses that are not affine: 2^-7 gives a small truncation error, and a rounding error of 2^-17 of the outputs. */
const STEP = 2 ** -7;
/** Relative to the largest gradient. */
const TOLERANCE = 2e-3;
/** The largest difference of second differences, relative to the largest slope: more is a kink. */
const BEND = 1e-3;
/** The largest share of places that may be kinks. */
const KINKS = 1 / 4;

/** The step for affine losses: values of about 1 are moved far, so that rounding has little effect. */
const AFFINE_STEP = 0.5;
/** Relative to the element: the rounding of two outputs and of the gradient is below 8 * 2^-24, and the bound is twice that. */
const AFFINE_TOLERANCE = 2 ** -20;

/** Expects a gradient to be the derivative of a loss, to 2e-3 of its largest element or of `scale`, whichever is larger. */
export async function expectDerivative(
  gradient: Float32Array,
  values: Float32Array,
  loss: LossAt,
  { what, scale = 0 }: { readonly what: string; readonly scale?: number },
): Promise<void> {
  expect(gradient.length, `the length of ${what}`).toBe(values.length);
  const slopes = await Promise.all(Array.from(values, (_, index) => slopesAt(values, index, loss)));
  const largest = slopes.reduce((most, { inner: [left, right] }) => Math.max(most, Math.abs(left + right) / 2), scale);
  let kinks = 0;
  for (const [index, { inner, outer }] of slopes.entries()) {
    const bends = [outer[0] - inner[0], inner[0] - inner[1], inner[1] - outer[1]] as const;
    if (Math.max(Math.abs(bends[1] - bends[0]), Math.abs(bends[1] - bends[2])) > BEND * largest) {
      kinks += 1;
      continue;
    }
    const derivative = (inner[0] + inner[1]) / 2;
    const found = gradient[index]!;
    const told = `${what}: element ${index} is ${found}, and the difference quotient is ${derivative}`;
    expect(Math.abs(found - derivative), told).toBeLessThanOrEqual(TOLERANCE * largest + 1e-9);
  }
  expect(kinks, `${what}: places with kinks, of ${values.length}`).toBeLessThanOrEqual(KINKS * values.length);
}

/** Expects a gradient to be the derivative of an affine loss, to 2^-20 of each element. */
export async function expectAffineDerivative(
  gradient: Float32Array,
  values: Float32Array,
  loss: LossAt,
  what: string,
): Promise<void> {
  expect(gradient.length, `the length of ${what}`).toBe(values.length);
  const quotients = await Promise.all(
    Array.from(values, async (_, index) => {
      const [below, above] = await Promise.all([-AFFINE_STEP, AFFINE_STEP].map((by) => loss(moved(values, index, by))));
      return (above! - below!) / (2 * AFFINE_STEP);
    }),
  );
  for (const [index, derivative] of quotients.entries()) {
    const found = gradient[index]!;
    const bound = AFFINE_TOLERANCE * Math.max(Math.abs(found), Math.abs(derivative)) + 1e-12;
    const told = `${what}: element ${index} is ${found}, and the difference quotient is ${derivative}`;
    expect(Math.abs(found - derivative), told).toBeLessThanOrEqual(bound);
  }
}

/** The sum of products, in float64: a loss whose gradient with respect to the values is the weights. */
export function dot(values: Float32Array, weights: Float32Array): number {
  return values.reduce((sum, value, index) => sum + value * weights[index]!, 0);
}

/** Slopes between points one step apart: two around the value, and one farther out on either side. */
interface Slopes {
  readonly inner: readonly [number, number];
  readonly outer: readonly [number, number];
}

async function slopesAt(values: Float32Array, index: number, loss: LossAt): Promise<Slopes> {
  const points = await Promise.all(
    [-2, -1, 0, 1, 2].map(async (steps) => {
      const at = moved(values, index, steps * STEP);
      return { at: at[index]!, loss: await loss(at) };
    }),
  );
  // The actual step, after rounding to float32.
  const slope = (from: number): number => {
    const [a, b] = [points[from]!, points[from + 1]!];
    return (b.loss - a.loss) / (b.at - a.at);
  };
  return { inner: [slope(1), slope(2)], outer: [slope(0), slope(3)] };
}

function moved(values: Float32Array, index: number, by: number): Float32Array {
  const copy = values.slice();
  copy[index] = copy[index]! + by;
  return copy;
}
