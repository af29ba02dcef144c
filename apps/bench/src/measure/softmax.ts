/** The softmax of a model's logits in double precision. */

/** `e^z / sum(e^z)` of every row of `classes` logits, `[..., classes]`. */
export function softmaxOf(logits: ArrayLike<number>, classes: number): Float64Array {
  const probabilities = Float64Array.from(logits);
  for (let row = 0; row < logits.length; row += classes) {
    const own = probabilities.subarray(row, row + classes);
    const most = Math.max(...own);
    const powers = own.map((logit) => Math.exp(logit - most));
    const sum = powers.reduce((a, b) => a + b, 0);
    probabilities.set(
      powers.map((power) => power / sum),
      row,
    );
  }
  return probabilities;
}
