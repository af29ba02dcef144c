/**
 * Vanilla dropout and its one pitfall, on a million columns: a network trained with masks must scale its activations at
 * prediction. Without the scaling every hidden layer passes on activations twice as large as those that the next layer saw in training.
 */
import { dense, foldIn, keyFromSeed, type Model, predict, relu, sequential, tensor } from "@maskout/core";
import { uniform } from "@maskout/core/variant";
import { standardDropout } from "@maskout/standard";

const [rate, inputs, units] = [0.5, 2, 8];
const key = keyFromSeed("vanilla");

/** A hidden layer followed by dropout or, to forget the scaling, not: with the same weights, since both use the same key. */
function network(withDropout: boolean): Model {
  const drop = withDropout ? [standardDropout({ rate, key: foldIn(key, 1) })] : [];
  return sequential([dense(units), relu(), ...drop], { key });
}

const columns = 1_000_000;
const x = tensor(uniform(keyFromSeed("columns"), columns * inputs, 2), [columns, inputs]);
const options = { batchSize: 100_000 };
const [hidden, bare] = [network(true), network(false)];
const training = mean(await (await predict(hidden, x, { ...options, mode: "sample" })).data());
const scaled = mean(await (await predict(hidden, x, options)).data());
const forgotten = mean(await (await predict(bare, x, options)).data());
console.log(`mean activation that reaches the next layer, over ${columns} columns:`);
console.log(`  in training        ${training.toFixed(4)}`);
console.log(`  predicting         ${scaled.toFixed(4)}`);
console.log(`  without scaling    ${forgotten.toFixed(4)}`);
console.log(`prediction over training, scaled: ${Number((scaled / training).toPrecision(4))}`);
console.log(`prediction over training, without scaling: ${Number((forgotten / training).toPrecision(4))}`);

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
