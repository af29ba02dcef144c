/**
 * Why inference may scale instead of averaging: many passes with masks on converge to the single scaled pass. The distance
 * falls with the square root of their number, so a distance ten times smaller takes a hundred times as many passes.
 */
import { dense, keyFromSeed, predict, relu, sequential, tensor } from "@maskout/core";
import { uniform } from "@maskout/core/variant";
import { standardDropout } from "@maskout/standard";

const [examples, inputs, passes] = [64, 16, 10_000];
const model = sequential([dense(128), relu(), standardDropout({ rate: 0.5 }), dense(8)], { seed: "averaged" });
const x = tensor(uniform(keyFromSeed("inputs"), examples * inputs, 1), [examples, inputs]);
const scaled = await (await predict(model, x, { mode: "infer" })).data();

const sum = new Float64Array(scaled.length);
const points: [number, number][] = [];
for (let sample = 0; sample < passes; sample++) {
  using drawn = await predict(model, x, { mode: "sample", sample });
  for (const [index, value] of drawn.dataSync().entries()) sum[index]! += value;
  const count = sample + 1;
  if (!Number.isInteger(Math.log10(count))) continue;
  const distance = rootMeanSquare(sum.map((value, index) => value / count - scaled[index]!)) / rootMeanSquare(scaled);
  points.push([count, distance]);
  console.log(`${String(count).padStart(6)} passes: ${(100 * distance).toFixed(2)}% from the scaled pass`);
}
console.log(`the distance goes with the number of passes to the power of: ${Number(slope(points).toPrecision(4))}`);
console.log(`distance after 10,000 passes, of the outputs' size: ${Number(points.at(-1)![1].toPrecision(4))}`);

function rootMeanSquare(values: ArrayLike<number>): number {
  return Math.sqrt(Array.from(values).reduce((total, value) => total + value * value, 0) / values.length);
}

/** The slope of the line through the points, least squares, on logarithmic scales. */
function slope(values: readonly (readonly [number, number])[]): number {
  const logs = values.map(([a, b]) => [Math.log(a), Math.log(b)] as const);
  const mean = (axis: 0 | 1) => logs.reduce((total, point) => total + point[axis], 0) / logs.length;
  const [a, b] = [mean(0), mean(1)];
  const covariance = logs.reduce((total, point) => total + (point[0] - a) * (point[1] - b), 0);
  return covariance / logs.reduce((total, point) => total + (point[0] - a) ** 2, 0);
}
