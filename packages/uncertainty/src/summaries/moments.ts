/** The sums over samples, in double precision. The formulas are only here; both the streaming and the one-shot summaries use them. */

/** Running moments of each element. */
export interface Moments {
  /** The mean of the samples so far. */
  readonly mean: Float64Array<ArrayBuffer>;
  /** The sum of the squared deviations from the mean: the number of samples times their population variance. */
  readonly squares: Float64Array<ArrayBuffer>;
}

/** The entropies of rows of probabilities, summed over the samples. */
export interface Tally {
  /** `[rows]`, the sum of the entropies. */
  readonly entropy: Float64Array<ArrayBuffer>;
  /** `[rows, classes]`, how often each class had the largest probability; with one class, how often it was above 1/2. */
  readonly votes: Float64Array<ArrayBuffer>;
}

/** All sums over samples of class probabilities. */
export interface Sums extends Moments, Tally {}

/**
 * Adds sample number `count` (from 1), one element of x per mean, starting at `from`: `mean_t = mean_(t-1) + (x - mean_(t-1)) / t`,
 * `squares_t = squares_(t-1) + (x - mean_(t-1)) (x - mean_t)`. Unchecked.
 *
 * Source: Welford, "Note on a method for calculating corrected sums of squares and products", Technometrics 4 (1962).
 */
export function addToMoments({ mean, squares }: Moments, x: ArrayLike<number>, from: number, count: number): void {
  for (let index = 0; index < mean.length; index++) {
    const delta = x[from + index]! - mean[index]!;
    mean[index]! += delta / count;
    squares[index]! += delta * (x[from + index]! - mean[index]!);
  }
}

/** Adds a sample: one row of probabilities per entropy, starting at `from`. Unchecked. */
export function addToTally(
  {
    entropy,
    votes,
  }: Pick<Tally, "entropy"> & {
    /** `[rows, classes]` */
    readonly votes: Float32Array | Float64Array;
  },
  p: ArrayLike<number>,
  from: number,
): void {
  const classes = votes.length / entropy.length;
  for (let row = 0; row < entropy.length; row++) {
    const at = row * classes;
    const predicted = predictedClassOf(p, from + at, classes);
    entropy[row]! += entropyOf(p, from + at, classes);
    if (classes === 1) votes[at]! += predicted;
    else votes[at + predicted]! += 1;
  }
}

/**
 * `H(p) = -sum_c p_c ln p_c` in nats, where `0 ln 0 = 0`; NaN where a probability is NaN or negative. A row of one is an event and its complement.
 */
export function entropyOf(p: ArrayLike<number>, from: number, classes: number): number {
  let sum = 0;
  for (let index = from; index < from + classes; index++) sum += timesLog(p[index]!);
  if (classes === 1) sum += timesLog(1 - p[from]!);
  return -sum;
}

function timesLog(p: number): number {
  return p === 0 ? 0 : p * Math.log(p);
}

/** The class with the largest of `classes` probabilities starting at `from`, the first one in a tie; with one class, 1 if it is above 1/2. */
export function predictedClassOf(p: ArrayLike<number>, from: number, classes: number): number {
  if (classes === 1) return p[from]! > 0.5 ? 1 : 0;
  let largest = 0;
  for (let index = 1; index < classes; index++) {
    if (p[from + index]! > p[from + largest]!) largest = index;
  }
  return largest;
}

/** The probability of a class, in a row of `classes` starting at `from`. A row of one is the probability of class 1 of two. */
export function probabilityOf(p: ArrayLike<number>, from: number, classes: number, wanted: number): number {
  if (classes > 1) return p[from + wanted]!;
  return wanted === 1 ? p[from]! : 1 - p[from]!;
}
