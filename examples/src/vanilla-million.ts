/**
 * Vanilla dropout and its one pitfall, on a million columns: a network trained with masks must scale its activations at
 * prediction. Without the scaling every hidden layer hands on twice what the next one has seen in training.
 */
import { dense, foldIn, keyFromSeed, type Model, predict, relu, sequential, tensor } from "@maskout/core";
import { uniform } from "@maskout/core/variant";
import { standardDropout } from "@maskout/standard";
import { claim } from "./support/claim.js";
import { assignWeights, largestDifference, readGolden, type VanillaNetwork } from "./support/golden.js";

const golden = readGolden<VanillaNetwork>("standard/test/golden/vanilla.json")[0]!;
const { key, rate, sizes, batch } = golden;
const depth = sizes.length - 2;

/** The first hidden layers, with dropout after each or, forgetting the scaling, without; and the output layer behind all of them. */
function network(hidden: number, withDropout: boolean): Model {
  const drop = (layer: number) => (withDropout ? [standardDropout({ rate, key: foldIn(key, layer) })] : []);
  const layers = sizes.slice(1, 1 + hidden).flatMap((units, layer) => [dense(units), relu(), ...drop(layer)]);
  const model = sequential(hidden === depth ? [...layers, dense(sizes[depth + 1]!)] : layers, { key });
  assignWeights(model, golden);
  return model;
}

const [model, unscaled] = [network(depth, true), network(depth, false)];
const few = tensor(golden.x, [batch, sizes[0]!]);
const asNumPy = [
  largestDifference(model.forward(few, { mode: "train", step: 0 }).output.dataSync(), golden.train),
  largestDifference(model.forward(few, { mode: "infer" }).output.dataSync(), golden.predict),
  largestDifference(unscaled.forward(few, { mode: "infer" }).output.dataSync(), golden.predictWithoutScaling),
];
claim("training, prediction, and prediction without scaling differ from NumPy's by", Math.max(...asNumPy), 0, 1e-5);

const columns = 1_000_000;
const x = tensor(uniform(keyFromSeed("columns"), columns * sizes[0]!, 2), [columns, sizes[0]!]);
const options = { batchSize: 100_000 };
const [hidden, bare] = [network(1, true), network(1, false)];
const training = mean(await (await predict(hidden, x, { ...options, mode: "sample" })).data());
const scaled = mean(await (await predict(hidden, x, options)).data());
const forgotten = mean(await (await predict(bare, x, options)).data());
console.log(`mean activation that reaches the next layer, over ${columns} columns:`);
console.log(`  in training        ${training.toFixed(4)}`);
console.log(`  predicting         ${scaled.toFixed(4)}`);
console.log(`  without scaling    ${forgotten.toFixed(4)}`);
claim("prediction over training, scaled", scaled / training, 1, 0.002);
claim("prediction over training, without scaling", forgotten / training, 2, 0.004);

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
