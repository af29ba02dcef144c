// The entropy of each row of probabilities, and the class that the row votes for. A row of one is an event and its complement.
import { logarithm2 } from "@maskout/core/src/stream/normal.as";
import { loadDouble, loadPair, storeDouble } from "../doubles.as";

/**
 * Adds a sample p [rows, columns] of probabilities: the entropy of every row to `entropy`, doubles `[rows, 2]`, and one vote for the row's largest
 * probability (the first one in a tie) to `votes` [rows, columns]. A row of one votes if it is above 1/2.
 */
export function addToTally(
  newEntropy: usize, newVotes: usize,
  p: usize, entropy: usize, votes: usize,
  rows: i32, columns: i32,
): void {
  const row = <usize>columns << 2;
  memory.copy(newVotes, votes, <usize>rows * row);
  for (; rows > 0; rows--) {
    storeDouble(newEntropy, loadDouble(entropy) - negativeEntropy(p, columns));
    if (columns > 1 || load<f32>(p) > 0.5) {
      const winner = newVotes + indexOfLargest(p, columns) * 4;
      store<f32>(winner, load<f32>(winner) + 1);
    }
    p += row;
    newVotes += row;
    entropy += 8;
    newEntropy += 8;
  }
}

/** `sum(p ln p)` of a row, where 0 ln 0 = 0; NaN where a probability is NaN or negative. */
function negativeEntropy(p: usize, columns: i32): f64 {
  let sum = f64x2.splat(0);
  if (columns == 1) {
    const event = <f64>load<f32>(p);
    sum = termsOf(f64x2.replace_lane(f64x2.splat(event), 1, 1 - event));
    columns = 0;
  }
  for (; columns > 0; columns -= 2, p += 8) {
    let pair = loadPair(p);
    if (columns == 1) pair = f64x2.replace_lane(pair, 1, 0);
    sum = f64x2.add(sum, termsOf(pair));
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** `p ln p` of two probabilities. */
@inline
function termsOf(pair: v128): v128 {
  // Here the logarithm of 0 is some finite number, and so is that of a negative number, which has none.
  const terms = f64x2.mul(pair, logarithm2(pair));
  return v128.bitselect(terms, f64x2.splat(NaN), f64x2.ge(pair, f64x2.splat(0)));
}

function indexOfLargest(p: usize, columns: i32): usize {
  let largest: usize = 0;
  for (let index: usize = 1; index < <usize>columns; index++) {
    if (load<f32>(p + index * 4) > load<f32>(p + largest * 4)) largest = index;
  }
  return largest;
}
