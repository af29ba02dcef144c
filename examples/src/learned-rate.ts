/**
 * Rates that a network learns by itself, lower with more data: the synthetic regression of the paper on concrete dropout (Gal, Hron and Kendall
 * 2017, section 4.1), y = 2 x + 8 with noise of standard deviation 1, learned from more and more points. The network's uncertainty falls with more
 * data, and so do the learned rates; the noise stays in the loss. `--quick` uses a smaller network and leaves out the last size.
 */

import { concreteDropout, learnedRates } from "@maskout/concrete";
import {
  adam,
  dense,
  evaluate,
  fit,
  keyFromSeed,
  meanSquaredError,
  normals,
  relu,
  sequential,
  tensor,
} from "@maskout/core";

/** Whether the quick form was requested. */
const quick = process.argv.includes("--quick");
const [UNITS, STEPS, LEARNING_RATE] = quick ? [32, 1000, 0.01] : [64, 2000, 0.005];
const SIZES = quick ? [10, 100, 1000] : [10, 100, 1000, 10_000];
/** The prior's lengthscale, as in the authors' code: weights are hardly held. */
const LENGTHSCALE = 1e-4;

/** Points of the line, the same at every run. */
function points(seed: string, count: number) {
  const drawn = normals({ key: keyFromSeed(seed), count: 2 * count });
  const x = drawn.subarray(0, count);
  const y = x.map((value, index) => 2 * value + 8 + drawn[count + index]!);
  return { x: tensor(x, [count, 1]), y: tensor(y, [count, 1]) };
}

const loss = meanSquaredError();
const unseen = points("unseen", 2000);
const means: number[] = [];
console.log("   points  input  hidden 1 to 3          error on unseen points");
for (const count of SIZES) {
  // For the mean squared error with noise of variance 1: l^2 / N and 2 / N.
  const regularizers = { weightRegularizer: LENGTHSCALE ** 2 / count, dropoutRegularizer: 2 / count };
  const layer = (units: number) => concreteDropout(dense(units), regularizers);
  using model = sequential([layer(UNITS), relu(), layer(UNITS), relu(), layer(UNITS), relu(), layer(1)], {
    seed: "gal",
  });
  const batchSize = Math.min(count, 100);
  const epochs = Math.ceil((STEPS * batchSize) / count);
  await fit(model, points("line", count), {
    loss,
    optimizer: adam({ learningRate: LEARNING_RATE }),
    epochs,
    batchSize,
  });
  const [input = 0, ...hidden] = Object.values(await learnedRates(model));
  means.push(hidden.reduce((sum, rate) => sum + rate / hidden.length, 0));
  const { loss: error } = await evaluate(model, unseen, { loss });
  const rates = [input, ...hidden].map((rate) => rate.toFixed(3)).join("  ");
  console.log(`${String(count).padStart(9)}  ${rates}  ${error.toFixed(2)}`);
}
const [few = 0, , many = 0] = means;
console.log(`mean rate that the hidden layers learn from 10 points: ${Number(few.toPrecision(4))}`);
console.log(`the same from 1000 points: ${Number(many.toPrecision(4))}`);
