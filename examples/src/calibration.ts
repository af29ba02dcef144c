/**
 * A model that is too sure, and the one number that corrects it: its logits are divided by a temperature, which is fitted to held-out
 * examples. Draws how often the model is right against how sure it is, before and after.
 */
import { keyFromSeed, normals, uniforms } from "@maskout/core";
import { calibrationError, reliability, temperature } from "@maskout/uncertainty";

// The labels are drawn from a softmax, and the model's logits are three times as large. In your program these are your model's logits.
const [examples, classes] = [4000, 5];
const truth = normals({ key: keyFromSeed("truth"), count: examples * classes });
const drawn = uniforms({ key: keyFromSeed("labels"), count: examples });
const softmax = (logits: Float32Array) => {
  const powers = logits.map(Math.exp);
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
};
const rows = Array.from({ length: examples }, (_, at) =>
  truth.subarray(classes * at, classes * (at + 1)).map((z) => 2 * z),
);
const labels = rows.map((row, at) => {
  let left = drawn[at]!;
  return softmax(row).findIndex((probability) => {
    left -= probability;
    return left < 0;
  });
});
const logits = Float32Array.from(
  rows.flatMap((row) => [...row]),
  (logit) => 3 * logit,
);

// One half to fit the temperature to, the other to report on: results on examples that something was fitted to are too good.
const half = examples / 2;
const fitted = temperature({ logits: logits.slice(0, half * classes), labels: labels.slice(0, half), classes });
console.log(`the temperature is ${fitted.temperature.toFixed(2)}\n`);

const reported = logits.slice(half * classes);
const rest = { labels: labels.slice(half), classes };
const asSaid = Array.from({ length: half }, (_, at) => [
  ...softmax(reported.subarray(classes * at, classes * (at + 1))),
]).flat();
const [before, after] = [asSaid, fitted.probabilities(reported)];
for (const [title, probabilities] of [
  ["before", before],
  ["after", after],
] as const) {
  console.log(`${title}: how sure, and how often right (█) where sure means |`);
  for (const { confidence, accuracy, count } of reliability({ ...rest, probabilities, bins: 10 })) {
    if (count === 0) continue;
    const bar = [..."█".repeat(Math.round(40 * accuracy)).padEnd(41, " ")];
    bar[Math.round(40 * confidence)] = "|";
    console.log(`  ${(100 * confidence).toFixed(0).padStart(3)} %  ${bar.join("")}`);
  }
}
const percent = (probabilities: ArrayLike<number>) =>
  (100 * calibrationError({ ...rest, probabilities: Float32Array.from(probabilities) })).toFixed(1);
console.log(`calibration error before, in percent: ${percent(before)}`);
console.log(`calibration error after, in percent: ${percent(after)}`);
