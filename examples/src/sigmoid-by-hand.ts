/**
 * A network written by hand, as in the first tutorials on dropout: sigmoid layers, the mask kept from the forward pass
 * for the backward pass. NumPy computed the same network elsewhere; and `dropoutGrad`, which keeps nothing, draws the same mask.
 */
import { foldIn, keepMask } from "@maskout/core";
import { dropoutGrad } from "@maskout/inverted";
import { claim } from "./support/claim.js";
import { largestDifference, readGolden, type TrainedNetwork } from "./support/golden.js";

type Matrix = readonly (readonly number[])[];

const golden = readGolden<TrainedNetwork>("inverted/test/golden/mlp.json").find(({ hidden }) => hidden === "sigmoid")!;
const { key, rate, sizes, batch } = golden;
const keepProbability = 1 - rate;
const last = golden.weights.length - 1;
const weights = golden.weights.map((values, layer) => matrix(values, sizes[layer]!, sizes[layer + 1]!));

// Forward: every layer's input is remembered, and every hidden layer's mask.
const inputs: Matrix[] = [matrix(golden.x, batch, sizes[0]!)];
const masks: Matrix[] = [];
for (const [layer, w] of weights.entries()) {
  const sums = product(inputs[layer]!, w).map((row) => row.map((sum, unit) => sum + golden.biases[layer]![unit]!));
  if (layer === last) {
    inputs.push(sums);
    continue;
  }
  const [rows, columns] = [batch, sizes[layer + 1]!];
  const kept = keepMask({ key: foldIn(key, layer), step: 0, rate, count: rows * columns });
  masks.push(matrix(Array.from(kept), rows, columns));
  inputs.push(zip(sums, masks[layer]!, (sum, mask) => (sigmoid(sum) * mask) / keepProbability));
}
const output = inputs[last + 1]!;
console.log(`a ${sizes.join("-")} network, rate ${rate}, ${batch} examples`);
console.log(`output differs from NumPy's by ${largestDifference(output.flat(), golden.output).toExponential(1)}`);

// Backward: the gradient goes through the masks of the forward pass, scaled as the activations were.
let dy = zip(output, matrix(golden.y, batch, sizes[last + 1]!), (a, y) => (a - y) / batch);
let worst = 0;
let redrawn = 0;
for (let layer = last; layer >= 0; layer--) {
  const dw = product(transposed(inputs[layer]!), dy);
  const db = transposed(dy).map((column) => column.reduce((sum, value) => sum + value, 0));
  worst = Math.max(worst, largestDifference(dw.flat(), golden.gradWeights[layer]!));
  worst = Math.max(worst, largestDifference(db, golden.gradBiases[layer]!));
  if (layer === 0) break;
  const dropped = product(dy, transposed(weights[layer]!));
  const through = zip(dropped, masks[layer - 1]!, (d, mask) => (d * mask) / keepProbability);
  const drawnAgain = dropoutGrad(Float32Array.from(dropped.flat()), { rate, key: foldIn(key, layer - 1), step: 0 });
  redrawn = Math.max(redrawn, largestDifference(drawnAgain, through.flat()));
  // What is left of a unit's activation a is a / keepProbability, so that a (1 - a) has to take that back.
  dy = zip(through, inputs[layer]!, (d, kept) => d * kept * keepProbability * (1 - kept * keepProbability));
}
claim("masks kept by hand and masks drawn again differ by", redrawn, 0, 1e-6);
claim("gradients by hand differ from NumPy's by", worst, 0, 1e-5);

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
