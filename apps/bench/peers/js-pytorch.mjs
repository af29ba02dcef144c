/**
 * js-pytorch: PyTorch's interface over nested JavaScript lists, on its cpu device. It does not take typed arrays, so
 * the conversion is part of what a user with arrays pays.
 *
 * @import { Peer, PeerDense, PeerDropout } from "./index.mjs"
 */

import { installedVersion, resident, toList, toRows } from "./support.mjs";

/** @returns {Promise<Peer>} */
export async function load() {
  const version = await installedVersion("js-pytorch");
  const { torch } = await import("js-pytorch");

  /** @param {number} _size @param {number} rate @returns {Promise<PeerDropout>} */
  const dropout = async (_size, rate) => {
    const layer = new torch.nn.Dropout(rate);
    return {
      forward: (x) => Float32Array.from(layer.forward(new torch.Tensor(toList(x))).data),
      forwardBackward(x, dy) {
        const input = new torch.Tensor(toList(x), true);
        const output = layer.forward(input);
        output.backward(new torch.Tensor(toList(dy)));
        return { y: Float32Array.from(output.data), dx: Float32Array.from(input.grad) };
      },
      dispose() {},
    };
  };

  /** @param {number} _batch @param {number} inputs @param {number} units @returns {Promise<PeerDense>} */
  const dense = async (_batch, inputs, units) => {
    const tensors = resident((w, b) => ({ w: new torch.Tensor(toRows(w, units)), b: new torch.Tensor(toList(b)) }));
    return {
      forward(x, w, b) {
        const weights = tensors.get(w, b);
        const y = new torch.Tensor(toRows(x, inputs)).matmul(weights.w).add(weights.b);
        return Float32Array.from(y.data.flat());
      },
      dispose: tensors.dispose,
    };
  };

  return {
    name: "js-pytorch",
    version,
    backend: "JavaScript, float64, cpu device",
    keptScale: "inverse-keep",
    notes: [
      "draws an unseeded mask (Math.random)",
      "computes on lists of numbers: arrays are converted on the way in and out",
      "dense: three loops over lists of rows; the weights are tensors made at the first call",
    ],
    dropout,
    dense,
  };
}
