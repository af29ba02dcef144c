/**
 * What is summed up over Monte Carlo samples, in double precision: the one place where the formulas stand. The reference
 * kernels and the functions on plain arrays are made of it.
 */

/** Running moments, one of each an element. */
export interface Moments {
  /** The mean of the samples so far. */
  readonly mean: Float64Array<ArrayBuffer>;
  /** The sum of the squared deviations from it: the number of samples times their population variance. */
  readonly squares: Float64Array<ArrayBuffer>;
}

/** What rows of probabilities say one by one, summed over the samples. */
export interface Tally {
  /** `[rows]`, the sum of the entropies. */
  readonly entropy: Float64Array<ArrayBuffer>;
  /** `[rows, classes]`, how often each class had the largest probability. */
  readonly votes: Float64Array<ArrayBuffer>;
}

/** Everything that samples of class probabilities are summed up to. */
export interface Sums extends Moments, Tally {}

/**
 * Adds sample number `count` (from 1), `size` elements of x from `from` on:
 * `mean_t = mean_(t-1) + (x - mean_(t-1)) / t`, `squares_t = squares_(t-1) + (x - mean_(t-1)) (x - mean_t)`.
 * Source: Welford, "Note on a method for calculating corrected sums of squares and products", Technometrics 4 (1962).
 */
export function addToMoments({ mean, squares }: Moments, x: ArrayLike<number>, from: number, count: number): void {
  for (let index = 0; index < mean.length; index++) {
    const delta = x[from + index]! - mean[index]!;
    mean[index]! += delta / count;
    squares[index]! += delta * (x[from + index]! - mean[index]!);
  }
}

/** Adds a sample: as many rows of probabilities as there are entropies, from `from` on. */
export function addToTally(
  { entropy, votes }: Pick<Tally, "entropy"> & { readonly votes: Float32Array | Float64Array },
  p: ArrayLike<number>,
  from: number,
): void {
  const classes = votes.length / entropy.length;
  for (let row = 0; row < entropy.length; row++) {
    const at = row * classes;
    entropy[row]! += entropyOf(p, from + at, classes);
    votes[at + indexOfLargest(p, from + at, classes)]! += 1;
  }
}

/** `H(p) = -sum_c p_c ln p_c` in nats, where `0 ln 0 = 0`; NaN where a probability is NaN or negative. */
export function entropyOf(p: ArrayLike<number>, from: number, classes: number): number {
  let sum = 0;
  for (let index = from; index < from + classes; index++) {
    const probability = p[index]!;
    if (probability !== 0) sum += probability * Math.log(probability);
  }
  return -sum;
}

/** Where the largest of `length` values from `from` on is, counted from there; the first of equals. */
export function indexOfLargest(values: ArrayLike<number>, from: number, length: number): number {
  let largest = 0;
  for (let index = 1; index < length; index++) {
    if (values[from + index]! > values[from + largest]!) largest = index;
  }
  return largest;
}
