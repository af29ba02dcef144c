/**
 * Are a library's outputs what the benchmark says they are? A library that returned its input, kept with the wrong
 * probability or drew one mask for ever would be fast.
 *
 * @import { Conv2dShape, ForwardBackward, Pass, Peer } from "./index.mjs"
 */

import { arrange, axesOf } from "./layout.mjs";

const size = 200_000;
/** Not only one half, where the rate and the keep probability cannot be told apart. */
const rates = [0.5, 0.2];
/** A binomial count strays further from its mean once in 500 million draws. */
const sigmas = 6;
const relativeTolerance = 1e-6;

/** Between 1 and 2, so that only a dropped element is 0. @param {number} count */
const positive = (count) => Float32Array.from({ length: count }, (_, i) => 1 + ((i * 0.618034) % 1));

/** @param {number} actual @param {number} expected */
const close = (actual, expected) => Math.abs(actual - expected) <= relativeTolerance * Math.abs(expected);

/**
 * @param {Float32Array} y @param {Float32Array} x
 * @param {number} rate @param {Peer["keptScale"]} keptScale
 * @returns {{ kept: number, failures: string[] }} the kept fraction, and what is wrong
 */
function checkForward(y, x, rate, keptScale) {
  const keep = 1 - rate;
  const scale = keptScale === "inverse-keep" ? 1 / keep : 1;
  if (y.length !== x.length) return { kept: NaN, failures: [`${y.length} elements out of ${x.length}`] };
  const kept = y.reduce((count, value) => count + Number(value !== 0), 0) / x.length;
  const bound = sigmas * Math.sqrt((keep * rate) / x.length);
  const failures = [];
  if (!(Math.abs(kept - keep) <= bound)) failures.push(`kept ${kept}, not ${keep} ± ${bound.toFixed(4)}`);
  const wrong = y.findIndex((value, i) => value !== 0 && !close(value, x[i] * scale));
  if (wrong >= 0) failures.push(`element ${wrong} is ${y[wrong]}, not ${x[wrong]} * ${scale}`);
  return { kept, failures };
}

/** The gradient goes where the output is, with the output's scale. @param {ForwardBackward} result */
function checkGradient({ y, dx }, /** @type {Float32Array} */ x, /** @type {Float32Array} */ dy) {
  const wrong = dx.length === x.length ? dx.findIndex((value, i) => !close(value, (dy[i] * y[i]) / x[i])) : 0;
  return wrong < 0 ? [] : [`the gradient of element ${wrong} is ${dx[wrong]}, its output ${y[wrong]} of ${x[wrong]}`];
}

/** Two batches against the definition, the second with the weights already resident. @param {Peer} peer */
async function checkDense(peer) {
  const [batch, inputs, units] = [3, 20, 12];
  const dense = await peer.dense?.(batch, inputs, units);
  if (!dense) return [];
  const [w, b] = [positive(inputs * units), positive(units)];
  const failures = [];
  for (const x of [positive(batch * inputs), positive(batch * inputs).reverse()]) {
    const y = await dense.forward(x, w, b);
    for (let i = 0; i < batch * units; i++) {
      const [row, unit] = [Math.floor(i / units), i % units];
      let sum = b[unit];
      for (let k = 0; k < inputs; k++) sum += x[row * inputs + k] * w[k * units + unit];
      if (!close(y[i], sum)) failures.push(`dense: element ${i} is ${y[i]}, not ${sum}`);
    }
  }
  dense.dispose();
  return failures.slice(0, 1);
}

/** Uneven in every size, so that no two axes can be mistaken for each other. @type {Conv2dShape} */
const convolution = { batch: 2, rows: 6, columns: 7, channels: 3, kernelSize: 2, filters: 5 };
/** Fast algorithms sum in other orders, and transform what they sum: this share of the largest value. */
const convolutionTolerance = 1e-4;

/** The definition, and the gradients of the sum of y times dy. @param {Float32Array} x @param {Float32Array} w @param {Float32Array} dy */
function convolve(x, w, dy) {
  const { batch, rows, columns, channels, kernelSize, filters } = convolution;
  const [height, width] = [rows - kernelSize + 1, columns - kernelSize + 1];
  const [y, dx, dw] = [dy, x, w].map(({ length }) => new Float32Array(length));
  for (let position = 0; position < batch * height * width; position++) {
    const [image, i, j] = [
      Math.floor(position / height / width),
      Math.floor(position / width) % height,
      position % width,
    ];
    for (let tap = 0; tap < kernelSize * kernelSize * channels; tap++) {
      const [a, b] = [Math.floor(tap / channels / kernelSize), Math.floor(tap / channels) % kernelSize];
      const pixel = ((image * rows + i + a) * columns + j + b) * channels + (tap % channels);
      for (let filter = 0; filter < filters; filter++) {
        const [to, weight] = [position * filters + filter, tap * filters + filter];
        y[to] += x[pixel] * w[weight];
        dx[pixel] += dy[to] * w[weight];
        dw[weight] += x[pixel] * dy[to];
      }
    }
  }
  return { y, dx, dw };
}

/** @param {Peer} peer @returns {Promise<{ can: string, failures: string[] }>} what it can, and what is wrong */
async function checkConv2d(peer) {
  const conv2d = await peer.conv2d?.(convolution);
  if (!conv2d) return { can: "none", failures: [] };
  const { images, weights } = conv2d;
  const axes = axesOf(convolution);
  const sizeOf = (/** @type {Record<string, number>} */ sizes) => Object.values(sizes).reduce((a, b) => a * b);
  // Not all of one sign: a sum that leaves some out is then not merely a little smaller.
  const [x, w, dy] = [axes.x, axes.w, axes.y].map((sizes) => positive(sizeOf(sizes)).map((value) => value - 1.5));
  const expected = convolve(x, w, dy);
  const [ownX, ownW, ownDy] = [
    arrange(x, axes.x, "NHWC", images),
    arrange(w, axes.w, "HWIO", weights),
    arrange(dy, axes.y, "NHWC", images),
  ];
  /** @type {string[]} */
  const failures = [];
  /** @param {string} name @param {Float32Array} actual @param {Float32Array} wanted */
  const compare = (name, actual, wanted) => {
    const bound = convolutionTolerance * wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const wrong = wanted.findIndex((value, i) => !(Math.abs(actual[i] - value) <= bound));
    if (wrong >= 0) failures.push(`convolution: element ${wrong} of ${name} is ${actual[wrong]}, not ${wanted[wrong]}`);
  };
  compare("y", arrange(await conv2d.forward(ownX, ownW), axes.y, images, "NHWC"), expected.y);
  const both = await conv2d.forwardBackward?.(ownX, ownW, ownDy);
  if (both) {
    compare("y", arrange(both.y, axes.y, images, "NHWC"), expected.y);
    compare("dx", arrange(both.dx, axes.x, images, "NHWC"), expected.dx);
    compare("dw", arrange(both.dw, axes.w, weights, "HWIO"), expected.dw);
  }
  /** @type {readonly Pass[]} */
  const passes = both ? ["forward", "forward+backward"] : ["forward"];
  for (const pass of passes) {
    const milliseconds = await conv2d.timed?.(pass);
    if (milliseconds !== undefined && !(milliseconds > 0)) failures.push(`convolution: took ${milliseconds} ms`);
  }
  conv2d.dispose();
  return { can: passes.join(", "), failures };
}

/**
 * Checks dropout at two rates and its gradient, the dense product, and convolution and its gradients, on small inputs.
 *
 * @param {Peer} peer
 * @returns {Promise<{ row: Record<string, string>, failures: string[] }>} what was seen, and what is wrong
 */
export async function check(peer) {
  await peer.activate?.();
  const convolves = await checkConv2d(peer);
  const failures = [...(await checkDense(peer)), ...convolves.failures];
  /** @type {Record<string, string>} */
  const row = { version: peer.version, backend: peer.backend, scale: peer.keptScale };
  const [x, dy] = [positive(size), positive(size).reverse()];
  for (const rate of rates) {
    const dropout = await peer.dropout(size, rate);
    const y = await dropout.forward(x);
    const forward = checkForward(y, x, rate, peer.keptScale);
    failures.push(...forward.failures);
    const again = await dropout.forward(x);
    if (again.every((value, i) => value === y[i])) failures.push("two calls drew one mask");
    const both = await dropout.forwardBackward?.(x, dy);
    if (both) failures.push(...checkForward(both.y, x, rate, peer.keptScale).failures, ...checkGradient(both, x, dy));
    dropout.dispose();
    row[`kept at rate ${rate}`] = forward.kept.toFixed(4);
    row.gradient = both ? "yes" : "none";
  }
  return { row: { ...row, dense: peer.dense ? "yes" : "none", convolution: convolves.can }, failures };
}
