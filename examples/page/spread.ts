/** Monte Carlo dropout in a page: a network learns dots, and a band shows where it is sure and where it is not. Click to add a dot. */
import { adam, dense, fit, meanSquaredError, relu, sequential } from "@maskout/core";
import { invertedDropout } from "@maskout/inverted";
import { mcDropout } from "@maskout/mc-dropout";

const canvas = document.querySelector("canvas")!;
const said = document.querySelector("output")!;
const context = canvas.getContext("2d")!;
const { width, height } = canvas;

// Two parts of a curve with a gap between them.
const dots = [-2.2, -2, -1.8, -1.6, -1.4, -1.2, 0.8, 1, 1.2, 1.4, 1.6, 1.8].map((x) => [x, Math.sin(1.8 * x)] as const);

const drop = () => invertedDropout({ rate: 0.1 });
const layers = [dense(64), relu(), drop(), dense(64), relu(), drop(), dense(1)];
const model = sequential(layers, { seed: "page" });
const options = { loss: meanSquaredError(), optimizer: adam({ learningRate: 0.005 }), epochs: 60 };
const places = Array.from({ length: 101 }, (_, at) => -4 + 0.08 * at);

const across = (x: number) => ((x + 4) / 8) * width;
const down = (y: number) => height / 2 - (y * height) / 6;

canvas.addEventListener("click", ({ offsetX, offsetY }) => {
  const [x, y] = [offsetX / canvas.clientWidth, offsetY / canvas.clientHeight];
  dots.push([8 * x - 4, 3 - 6 * y]);
});

// Learn for a while, draw, and go on: `fit` keeps the page responsive between its steps.
for (let round = 1; round <= 60; round++) {
  await fit(model, { x: dots.map(([x]) => [x]), y: dots.map(([, y]) => [y]) }, options);
  const { mean, standardDeviation } = await mcDropout(model, { samples: 50, consistent: true }).regress(
    places.map((x) => [x]),
  );
  draw(mean, standardDeviation);
  const between = standardDeviation[places.findIndex((x) => x >= -0.2)]!;
  const among = standardDeviation[places.findIndex((x) => x >= 1.2)]!;
  said.textContent = `After ${round * options.epochs} epochs the deviation is ${among.toFixed(2)} among the dots on the right, and ${between.toFixed(2)} in the gap.`;
}

function draw(mean: ArrayLike<number>, deviation: ArrayLike<number>): void {
  context.clearRect(0, 0, width, height);
  const edge = (sign: number) =>
    places.map((x, at) => [across(x), down(mean[at]! + sign * 2 * deviation[at]!)] as const);
  context.fillStyle = "#1d63d133";
  path([...edge(1), ...edge(-1).reverse()]);
  context.fill();
  context.strokeStyle = "#1d63d1";
  context.lineWidth = 3;
  path(places.map((x, at) => [across(x), down(mean[at]!)] as const));
  context.stroke();
  context.fillStyle = "#c2410c";
  for (const [x, y] of dots) {
    context.beginPath();
    context.arc(across(x), down(y), 5, 0, 2 * Math.PI);
    context.fill();
  }
}

function path(points: readonly (readonly [number, number])[]): void {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
}
