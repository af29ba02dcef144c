// What each row of probabilities says by itself: its entropy, and the class it votes for.
import { log2x } from "./logarithm";
import { loadDoubles, loadPair, storeDoubles } from "./pairs";

/**
 * Adds a sample p [rows, columns] of probabilities: the entropy of every row to `entropy`, doubles `[2, rows]`, and one
 * vote for the row's largest probability (the first of equals) to `votes` [rows, columns].
 */
export function addToTally(
  newEntropy: usize, newVotes: usize,
  p: usize, entropy: usize, votes: usize,
  rows: i32, columns: i32,
): void {
  const rest = <usize>rows << 2;
  const row = <usize>columns << 2;
  memory.copy(newVotes, votes, <usize>rows * row);
  for (; rows > 0; rows--) {
    const sum = f64x2.sub(loadDoubles(entropy, rest), negativeEntropy(p, columns));
    storeDoubles(newEntropy, rest, 1, sum);
    const winner = newVotes + indexOfLargest(p, columns) * 4;
    store<f32>(winner, load<f32>(winner) + 1);
    p += row;
    newVotes += row;
    entropy += 4;
    newEntropy += 4;
  }
}

/** `sum(p ln p)` of a row in lane 0, where 0 ln 0 = 0; NaN where a probability is NaN or negative. */
function negativeEntropy(p: usize, columns: i32): v128 {
  let sum = f64x2.splat(0);
  for (; columns > 0; columns -= 2, p += 8) {
    let pair = loadPair(p);
    if (columns == 1) pair = f64x2.replace_lane(pair, 1, 0);
    sum = f64x2.add(sum, f64x2.mul(pair, log2x(pair)));
  }
  return f64x2.add(sum, v128.shuffle<i64>(sum, sum, 1, 0));
}

function indexOfLargest(p: usize, columns: i32): usize {
  let largest: usize = 0;
  for (let index: usize = 1; index < <usize>columns; index++) {
    if (load<f32>(p + index * 4) > load<f32>(p + largest * 4)) largest = index;
  }
  return largest;
}
