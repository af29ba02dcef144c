/**
 * Are a library's outputs what the benchmark says they are? A library that returned its input, kept with the wrong
 * probability or drew one mask for ever would be fast.
 *
 * @import { ForwardBackward, Peer } from "./index.mjs"
 */

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

/**
 * Checks dropout at two rates, the gradient and the dense product, on small inputs.
 *
 * @param {Peer} peer
 * @returns {Promise<{ row: Record<string, string>, failures: string[] }>} what was seen, and what is wrong
 */
export async function check(peer) {
  const failures = await checkDense(peer);
  /** @type {Record<string, string>} */
  const row = { version: peer.version, backend: peer.backend, scale: peer.keptScale };
  const [x, dy] = [positive(size), positive(size).reverse()];
  await peer.activate?.();
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
  return { row: { ...row, dense: peer.dense ? "yes" : "none" }, failures };
}
