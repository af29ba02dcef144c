// The softmax cross-entropy, with its gradient in the same pass over the examples.
import { log4 } from "../shared/exponential.as";
import { only, put, sumLanes, zeros } from "../shared/lanes.as";
import { expRow, rowMax } from "../shared/softmax-row.as";

/**
 * losses [rows] = -sum(t * log softmax(z)), and gradient = (softmax(z) * sum(t) - t) / count, for logits z and targets t
 * [rows, columns], `rows` of the batch's `count`. A target of 0 adds nothing, even if the logit is -Infinity.
 */
export function softmaxCrossEntropy(
  losses: usize, gradient: usize, logits: usize, targets: usize, rows: i32, columns: i32, count: i32,
): void {
  const row = <usize>columns << 2;
  const scales = f32x4.splat(1 / <f32>count);
  for (; rows > 0; rows--, losses += 4) {
    const shift = rowMax(logits, columns);
    const partition = <f32>expRow(gradient, logits, columns, shift);
    const logPartition = log4(f32x4.splat(partition));
    let terms = zeros(), mass = zeros();
    for (let left = columns, at: usize = 0; left > 0; left -= 4, at += 16) {
      const target = only(left, v128.load(targets + at), zeros());
      const surprise = f32x4.sub(logPartition, f32x4.sub(v128.load(logits + at), shift));
      terms = f32x4.add(terms, v128.and(f32x4.mul(target, surprise), f32x4.ne(target, zeros())));
      mass = f32x4.add(mass, target);
    }
    store<f32>(losses, <f32>sumLanes(terms));
    const share = f32x4.splat(<f32>(sumLanes(mass) / partition));
    for (let left = columns, at: usize = 0; left > 0; left -= 4, at += 16) {
      const probability = f32x4.mul(v128.load(gradient + at), share);
      put(gradient + at, left, f32x4.mul(scales, f32x4.sub(probability, v128.load(targets + at))));
    }
    gradient += row;
    logits += row;
    targets += row;
  }
}
