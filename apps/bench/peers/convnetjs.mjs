/**
 * convnetjs: the first of the deep learning libraries in JavaScript, published in 2014 and still installed. Values are
 * `Vol`s over `Float64Array`, one example at a time. Its dropout does not scale what it keeps: it scales at prediction,
 * and there by the wrong probability, so only its training mode can be compared.
 *
 * @import { Peer, PeerDense, PeerDropout } from "./index.mjs"
 */

import { installedVersion, resident } from "./support.mjs";

/** @returns {Promise<Peer>} */
export async function load() {
  const version = await installedVersion("convnetjs");
  const { default: convnet } = await import("convnetjs");

  /** @param {number} size @param {number} rate @returns {Promise<PeerDropout>} */
  const dropout = async (size, rate) => {
    const layer = new convnet.DropoutLayer({ in_sx: 1, in_sy: 1, in_depth: size, drop_prob: rate });
    const input = new convnet.Vol(1, 1, size, 0);
    /** @param {Float32Array} x */
    const forward = (x) => {
      input.w.set(x);
      return layer.forward(input, true);
    };
    return {
      forward: (x) => new Float32Array(forward(x).w),
      forwardBackward(x, dy) {
        const output = forward(x);
        output.dw.set(dy);
        layer.backward(); // leaves the gradient in the input it was given
        return { y: new Float32Array(output.w), dx: new Float32Array(input.dw) };
      },
      dispose() {},
    };
  };

  /** @param {number} batch @param {number} inputs @param {number} units @returns {Promise<PeerDense>} */
  const dense = async (batch, inputs, units) => {
    const input = new convnet.Vol(1, 1, inputs, 0);
    const layers = resident((w, b) => {
      const layer = new convnet.FullyConnLayer({ in_sx: 1, in_sy: 1, in_depth: inputs, num_neurons: units });
      layer.biases.w.set(b);
      layer.filters.forEach((filter, unit) => {
        for (let i = 0; i < inputs; i++) filter.w[i] = w[i * units + unit];
      });
      return layer;
    });
    return {
      forward(x, w, b) {
        const layer = layers.get(w, b);
        const y = new Float32Array(batch * units);
        for (let row = 0; row < batch; row++) {
          input.w.set(x.subarray(row * inputs, (row + 1) * inputs));
          y.set(layer.forward(input, false).w, row * units);
        }
        return y;
      },
      dispose: layers.dispose,
    };
  };

  return {
    name: "convnetjs",
    version,
    backend: "JavaScript, float64",
    keptScale: "none",
    notes: [
      "not inverted: kept values pass unscaled in training, and prediction multiplies by the drop probability, where it should be the keep probability",
      "draws an unseeded mask (Math.random)",
      "computes in float64: arrays are converted on the way in and out",
      "dense: one example a call, so a batch is a loop; the weights are filters filled at the first call",
    ],
    dropout,
    dense,
  };
}
