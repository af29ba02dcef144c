/**
 * TensorFlow.js on its wasm and cpu backends, as two peers. The library has one current backend a process, so each
 * computation makes sure of its own, and `activate` does it outside the timing: a switch to wasm takes about 0.3 ms.
 *
 * @import { Adapters, Conv2dShape, Peer, PeerAdapted, PeerConv2d, PeerDense, PeerDropout, PeerNetwork } from "./index.mjs"
 * @typedef {import("@tensorflow/tfjs").Tensor} Tensor
 * @typedef {import("@tensorflow/tfjs").Tensor4D} Tensor4D
 */

import { float32, installedVersion, resident } from "./support.mjs";

/** @param {"wasm" | "cpu"} backend @returns {Promise<Peer>} */
export async function load(backend) {
  const version = await installedVersion("@tensorflow/tfjs");
  const tf = await import("@tensorflow/tfjs");
  tf.enableProdMode(); // no checks of every value, and no greeting on the console
  const ran = backend === "wasm" ? await startWasm(tf) : await start(tf, "cpu");

  // Once a backend is started `setBackend` does its work before it returns, so the promise need not be awaited.
  const use = () => {
    if (tf.getBackend() !== backend) void tf.setBackend(backend);
  };

  /**
   * `tf.tidy` for what is not a tensor. Tidy itself walks whatever is returned through it looking for tensors, which
   * takes 400 ns for every element of a typed array.
   *
   * @template T @param {() => T} compute @returns {T}
   */
  const tidy = (compute) => {
    use();
    tf.engine().startScope();
    try {
      return compute();
    } finally {
      tf.engine().endScope();
    }
  };

  /** @param {number} _size @param {number} rate @returns {Promise<PeerDropout>} */
  const dropout = async (_size, rate) => {
    const withGradient = tf.valueAndGrad((x) => tf.dropout(x, rate));
    return {
      forward: (x) => tidy(() => float32(tf.dropout(tf.tensor1d(x), rate).dataSync())),
      forwardBackward: (x, dy) =>
        tidy(() => {
          const { value, grad } = withGradient(tf.tensor1d(x), tf.tensor1d(dy));
          return { y: float32(value.dataSync()), dx: float32(grad.dataSync()) };
        }),
      dispose() {},
    };
  };

  /** @param {number} batch @param {number} inputs @param {number} units @returns {Promise<PeerDense>} */
  const dense = async (batch, inputs, units) => {
    const tensors = resident(
      (w, b) => ({ w: tf.tensor2d(w, [inputs, units]), b: tf.tensor1d(b) }),
      ({ w, b }) => tf.dispose([w, b]),
    );
    return {
      forward(x, w, b) {
        use(); // before the weights are made, for they live on the backend that is current then
        const weights = tensors.get(w, b);
        return tidy(() => {
          const a = tf.tensor2d(x, [batch, inputs]);
          return float32(tf.fused.matMul({ a, b: weights.w, bias: weights.b }).dataSync());
        });
      },
      dispose: tensors.dispose,
    };
  };

  /** @param {Conv2dShape} shape @returns {Promise<PeerConv2d>} */
  const conv2d = async ({ batch, rows, columns, channels, kernelSize, filters }) => {
    /** @param {Float32Array} x */
    const imagesOf = (x) => tf.tensor4d(x, [batch, rows, columns, channels]);
    /** @param {Float32Array} w */
    const weightsOf = (w) => tf.tensor4d(w, [kernelSize, kernelSize, channels, filters]);
    const tensors = resident(weightsOf, (w) => tf.dispose(w));
    const withGradients = tf.valueAndGrads((x, w) =>
      tf.conv2d(/** @type {Tensor4D} */ (x), /** @type {Tensor4D} */ (w), 1, "valid"),
    );
    const gradientShape = /** @type {const} */ ([batch, rows - kernelSize + 1, columns - kernelSize + 1, filters]);
    return {
      images: "NHWC",
      weights: "HWIO",
      forward(x, w) {
        use();
        const weights = tensors.get(w);
        return tidy(() => float32(tf.conv2d(imagesOf(x), weights, 1, "valid").dataSync()));
      },
      // The wasm backend has no kernel for the gradient of the filters.
      ...(backend === "cpu" && {
        /** @param {Float32Array} x @param {Float32Array} w @param {Float32Array} dy */
        forwardBackward: (x, w, dy) =>
          tidy(() => {
            const { value, grads } = withGradients([imagesOf(x), weightsOf(w)], tf.tensor4d(dy, [...gradientShape]));
            const [y, dx, dw] = [value, ...grads].map((tensor) => float32(tensor.dataSync()));
            return { y, dx, dw };
          }),
      }),
      dispose: tensors.dispose,
    };
  };

  /** @param {PeerNetwork} network @param {Adapters} adapters @returns {Promise<PeerAdapted>} */
  const adapted = async ({ units, batch, rate, weights }, { tfModel }) => {
    use();
    const model = tf.sequential();
    for (const [layer, { w, b }] of weights.entries()) {
      const [inputs, outputs] = [units[layer], units[layer + 1]];
      const last = layer === weights.length - 1;
      model.add(
        tf.layers.dense({
          units: outputs,
          inputShape: [inputs],
          weights: [tf.tensor2d(w, [inputs, outputs]), tf.tensor1d(b)],
          ...(!last && { activation: "relu" }),
        }),
      );
      if (!last) model.add(tf.layers.dropout({ rate }));
    }
    const masked = tfModel(model, { tf });
    /** @param {Float32Array} x */
    const tensor = (x) => tf.tensor2d(x, [batch, units[0]]);
    return {
      adapter: "@maskout/tfjs",
      // Of its own accord it would run 32 examples at a time.
      plain: (x) =>
        tidy(() => float32(/** @type {Tensor} */ (model.predict(tensor(x), { batchSize: batch })).dataSync())),
      sample: (x, masks) => tidy(() => float32(/** @type {Tensor} */ (masked.predict(tensor(x), masks)).dataSync())),
      dispose: () => void model.dispose(),
    };
  };

  return {
    name: `tfjs-${backend}`,
    version,
    backend: ran,
    keptScale: "inverse-keep",
    notes: [
      "draws an unseeded mask, in JavaScript on either backend",
      backend === "wasm" ? "arrays are copied into wasm memory and out of it" : "arrays are shared, not copied",
      "dense: tf.fused.matMul, the weights are tensors made at the first call",
      backend === "wasm"
        ? "convolution: tf.conv2d, and no gradient: the backend has none with respect to filters"
        : "convolution: tf.conv2d, gradients by tf.valueAndGrads",
    ],
    activate: async () => use(),
    dropout,
    dense,
    conv2d,
    // On the other backend the products take so long that masks do not count.
    ...(backend === "wasm" && { adapted }),
  };
}

/** @param {typeof import("@tensorflow/tfjs")} tf @param {string} backend @returns {Promise<string>} what runs */
async function start(tf, backend) {
  if (!(await tf.setBackend(backend))) throw new Error(`@tensorflow/tfjs could not start its ${backend} backend here.`);
  return tf.getBackend();
}

/** @param {typeof import("@tensorflow/tfjs")} tf @returns {Promise<string>} what runs */
async function startWasm(tf) {
  const { setThreadsCount, getThreadsCount } = await import("@tensorflow/tfjs-backend-wasm");
  setThreadsCount(1);
  const ran = await start(tf, "wasm");
  const simd = await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT");
  const threads = (await tf.env().getAsync("WASM_HAS_MULTITHREAD_SUPPORT")) ? getThreadsCount() : 1;
  return `${ran}, simd ${simd ? "on" : "off"}, threads ${threads}`;
}
