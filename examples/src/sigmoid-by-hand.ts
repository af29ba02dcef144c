/**
 * A network written by hand, as in early tutorials on dropout: sigmoid layers, and the mask kept from the forward pass for the backward
 * pass. Its gradients are compared with difference quotients, and `dropoutGrad`, which stores nothing, draws the same masks again.
 */
import { foldIn, keepMask, keyFromSeed, normals } from "@maskout/core";
import { dropoutGrad } from "@maskout/inverted";

type Matrix = readonly (readonly number[])[];

const [rate, batch, sizes] = [0.5, 6, [12, 8, 5, 3]];
const keepProbability = 1 - rate;
const key = keyFromSeed("by hand");
const last = sizes.length - 2;
const drawn = (stream: number, rows: number, columns: number) =>
  matrix([...normals({ key: foldIn(key, stream), count: rows * columns })], rows, columns);
const x = drawn(100, batch, sizes[0]!);
const y = drawn(101, batch, sizes.at(-1)!);
const weights = sizes.slice(1).map((units, layer) => drawn(200 + layer, sizes[layer]!, units).map((row) => [...row]));

/** The forward pass: stores every layer's input and every hidden layer's mask. */
function forward() {
  const [inputs, masks]: [Matrix[], Matrix[]] = [[x], []];
  for (const [layer, w] of weights.entries()) {
    const sums = product(inputs[layer]!, w);
    if (layer === last) {
      inputs.push(sums);
      break;
    }
    const [rows, columns] = [batch, sizes[layer + 1]!];
    const kept = keepMask({ key: foldIn(key, layer), step: 0, rate, count: rows * columns });
    masks.push(matrix(Array.from(kept), rows, columns));
    inputs.push(zip(sums, masks[layer]!, (sum, mask) => (sigmoid(sum) * mask) / keepProbability));
  }
  const errors = zip(inputs[last + 1]!, y, (a, b) => a - b);
  const loss = errors.flat().reduce((sum, error) => sum + error ** 2, 0) / (2 * batch);
  return { inputs, masks, errors, loss };
}
const { inputs, masks, errors } = forward();

// Backward: the gradient goes through the masks of the forward pass, scaled as the activations were.
let dy = errors.map((row) => row.map((error) => error / batch));
let [worst, redrawn] = [0, 0];
for (let layer = last; layer >= 0; layer--) {
  const dw = product(transposed(inputs[layer]!), dy);
  worst = Math.max(worst, largestDifference(dw.flat(), quotients(layer)));
  if (layer === 0) break;
  const dropped = product(dy, transposed(weights[layer]!));
  const through = zip(dropped, masks[layer - 1]!, (d, mask) => (d * mask) / keepProbability);
  const drawnAgain = dropoutGrad(Float32Array.from(dropped.flat()), { rate, key: foldIn(key, layer - 1), step: 0 });
  redrawn = Math.max(redrawn, largestDifference(drawnAgain, through.flat()));
  // A kept activation a is stored as a / keepProbability, so a (1 - a) has to undo that scale.
  dy = zip(through, inputs[layer]!, (d, kept) => d * kept * keepProbability * (1 - kept * keepProbability)).map(
    (row) => [...row],
  );
}
console.log(`a ${sizes.join("-")} network, rate ${rate}, ${batch} examples`);
console.log(`masks kept by hand and masks drawn again differ by: ${redrawn.toExponential(1)}`);
console.log(`gradients by hand differ from difference quotients by: ${worst.toExponential(1)}`);

/** The gradient of a layer's weights as difference quotients of the loss, one weight after another, under the same masks. */
function quotients(layer: number): number[] {
  const small = 1e-5;
  return weights[layer]!.flatMap((row) =>
    row.map((weight, at) => {
      row[at] = weight + small;
      const above = forward().loss;
      row[at] = weight - small;
      const below = forward().loss;
      row[at] = weight;
      return (above - below) / (2 * small);
    }),
  );
}

/** The largest distance between two lists, relative to the largest value. */
function largestDifference(actual: ArrayLike<number>, expected: readonly number[]): number {
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, index) => Math.abs(actual[index]! - value))) / largest;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function matrix(values: readonly number[], rows: number, columns: number): Matrix {
  return Array.from({ length: rows }, (_, row) => values.slice(row * columns, (row + 1) * columns));
}

function transposed(a: Matrix): Matrix {
  return a[0]!.map((_, column) => a.map((row) => row[column]!));
}

function product(a: Matrix, b: Matrix): Matrix {
  const columns = transposed(b);
  return a.map((row) => columns.map((column) => column.reduce((sum, value, i) => sum + value * row[i]!, 0)));
}

function zip(a: Matrix, b: Matrix, combine: (a: number, b: number) => number): Matrix {
  return a.map((row, r) => row.map((value, c) => combine(value, b[r]![c]!)));
}
