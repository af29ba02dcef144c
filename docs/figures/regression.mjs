// A network's regression with Monte Carlo dropout: samples of the function, their mean and twice their deviation.
import { adam, dense, fit, keyFromSeed, meanSquaredError, predict, relu, sequential, tensor } from "@maskout/core";
import { uniform } from "@maskout/core/variant";
import { invertedDropout } from "@maskout/inverted";
import { mcDropout } from "@maskout/mc-dropout";
import { COLOURS, figure, number, text } from "./svg.mjs";

const [WIDTH, HEIGHT] = [720, 230];
const [LEAST, MOST] = [-4, 4];
const SAMPLES = 100;
const DRAWN = 12;
const GRID = 161;

/** Examples on two stretches of a curve, and nothing between them or beyond. */
const inputs = Array.from({ length: 80 }, (_, i) => (i < 40 ? -2.6 + i * 0.04 : 0.6 + (i - 40) * 0.04));
const noise = uniform(keyFromSeed("noise"), inputs.length, 0.15);
const targets = inputs.map((x, i) => curve(x) + (noise[i] ?? 0));

function curve(/** @type {number} */ x) {
  return Math.sin(1.8 * x) * 0.8 + 0.15 * x;
}

export async function drawRegression() {
  const drop = () => invertedDropout({ rate: 0.1 });
  const layers = [dense(128), relu(), drop(), dense(128), relu(), drop(), dense(1)];
  const model = sequential(layers, { seed: "figure" });
  const [x, y] = [tensor(inputs, [80, 1]), tensor(targets, [80, 1])];
  const optimizer = adam({ learningRate: 0.002 });
  await fit(model, { x, y }, { loss: meanSquaredError(), optimizer, epochs: 1200, batchSize: 20 });

  const places = Array.from({ length: GRID }, (_, i) => LEAST + (i * (MOST - LEAST)) / (GRID - 1));
  const grid = tensor(places, [GRID, 1]);
  const { mean, standardDeviation } = await mcDropout(model, { samples: SAMPLES, consistent: true }).regress(grid);
  const samples = await Promise.all(
    Array.from({ length: DRAWN }, async (_, sample) => {
      const drawn = await predict(model, grid, { mode: "sample", sample, sharedMask: true });
      return drawn.data();
    }),
  );
  return picture({ places, mean, standardDeviation, samples });
}

const across = (/** @type {number} */ x) => ((x - LEAST) / (MOST - LEAST)) * WIDTH;
const down = (/** @type {number} */ y) => 82 - y * 60;

/** @param {readonly number[]} places @param {ArrayLike<number>} values */
function path(places, values) {
  return places.map((x, i) => `${i === 0 ? "M" : "L"}${number(across(x))} ${number(down(values[i] ?? 0))}`).join("");
}

/** @param {{ places: readonly number[], mean: Float64Array, standardDeviation: Float64Array, samples: readonly Float32Array[] }} drawn */
function picture({ places, mean, standardDeviation, samples }) {
  const upper = mean.map((m, i) => m + 2 * (standardDeviation[i] ?? 0));
  const lower = mean.map((m, i) => m - 2 * (standardDeviation[i] ?? 0));
  const back = [...places].reverse();
  const band = `${path(places, upper)}${path(back, [...lower].reverse()).replace("M", "L")}z`;
  const dots = inputs.map(
    (x, i) => `<circle cx="${number(across(x))}" cy="${number(down(targets[i] ?? 0))}" r="2.2"/>`,
  );
  const body = [
    `<path d="${band}" fill="${COLOURS.kept}" fill-opacity="0.16"/>`,
    ...samples.map(
      (values) => `<path d="${path(places, values)}" fill="none" stroke="${COLOURS.line}" stroke-opacity="0.7"/>`,
    ),
    `<path d="${path(places, mean)}" fill="none" stroke="${COLOURS.kept}" stroke-width="2.5"/>`,
    `<g fill="${COLOURS.accent}">${dots.join("")}</g>`,
    text(across(-0.4), HEIGHT - 8, "no data"),
    text(across(3.2), HEIGHT - 8, "no data"),
  ];
  const title = "Samples of a function, their mean, and twice their standard deviation; dots are the data";
  return figure({ width: WIDTH, height: HEIGHT, title, body: body.join("\n") });
}
