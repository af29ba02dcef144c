/**
 * onnxruntime-node: Microsoft's C++ runtime. It runs inference on models, so dropout is a model of one `Dropout` node
 * with `training_mode` true, and there is no gradient. Each computation is one session with one thread.
 *
 * @import { Adapters, Conv2dShape, Peer, PeerAdapted, PeerConv2d, PeerDense, PeerDropout, PeerNetwork } from "./index.mjs"
 * @import { InferenceSession } from "onnxruntime-node"
 */

import { flag, floats, model, singleNodeModel } from "./onnx-model.mjs";
import { float32, installedVersion, resident } from "./support.mjs";

/** @type {InferenceSession.SessionOptions} */
const sessionOptions = {
  executionProviders: ["cpu"],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: "sequential",
  graphOptimizationLevel: "all",
  // Every output is a new array, which the arena cannot take back before it is collected: 7 ns an element with it, 5
  // without.
  enableCpuMemArena: false,
};

/** @returns {Promise<Peer>} */
export async function load() {
  const version = await installedVersion("onnxruntime-node");
  const ort = await import("onnxruntime-node");

  /**
   * Runs a session's only output from its only input. The input is read where it lies; the output is a new array.
   *
   * @param {InferenceSession} session @param {Float32Array} x @param {readonly number[]} dims
   */
  const run = async (session, x, dims) => {
    const { y } = await session.run({ x: new ort.Tensor("float32", x, dims) });
    return float32(y.data);
  };

  /** @param {number} size @param {number} rate @returns {Promise<PeerDropout>} */
  const dropout = async (size, rate) => {
    const model = singleNodeModel("Dropout", {
      inputs: [{ name: "x", dims: [size] }],
      constants: [floats("ratio", [], Float32Array.of(rate)), flag("training_mode", true)],
      output: { name: "y", dims: [size] },
    });
    const session = await ort.InferenceSession.create(model, sessionOptions);
    return {
      forward: (x) => run(session, x, [size]),
      dispose: () => void session.release(),
    };
  };

  /** @param {number} batch @param {number} inputs @param {number} units @returns {Promise<PeerDense>} */
  const dense = async (batch, inputs, units) => {
    // As constants of the model the weights are packed for the product once, when the session is made.
    const sessions = resident(
      (w, b) =>
        ort.InferenceSession.create(
          singleNodeModel("Gemm", {
            inputs: [{ name: "x", dims: [batch, inputs] }],
            constants: [floats("w", [inputs, units], w), floats("b", [units], b)],
            output: { name: "y", dims: [batch, units] },
          }),
          sessionOptions,
        ),
      (session) => void session.then((made) => made.release()),
    );
    return {
      forward: async (x, w, b) => run(await sessions.get(w, b), x, [batch, inputs]),
      dispose: sessions.dispose,
    };
  };

  /** @param {Conv2dShape} shape @returns {Promise<PeerConv2d>} */
  const conv2d = async ({ batch, rows, columns, channels, kernelSize, filters }) => {
    const images = [batch, channels, rows, columns];
    const sessions = resident(
      (w) =>
        ort.InferenceSession.create(
          singleNodeModel("Conv", {
            inputs: [{ name: "x", dims: images }],
            constants: [floats("w", [filters, channels, kernelSize, kernelSize], w)],
            output: { name: "y", dims: [batch, filters, rows - kernelSize + 1, columns - kernelSize + 1] },
          }),
          sessionOptions,
        ),
      (session) => void session.then((made) => made.release()),
    );
    return {
      images: "NCHW",
      weights: "OIHW",
      forward: async (x, w) => run(await sessions.get(w), x, images),
      dispose: sessions.dispose,
    };
  };

  /** @param {PeerNetwork} network @param {Adapters} adapters @returns {Promise<PeerAdapted>} */
  const adapted = async ({ units, batch, rate, weights }, { stochasticModel }) => {
    const dims = [batch, units[0]];
    const last = weights.length - 1;
    const bytes = model(
      weights.flatMap((_, layer) => {
        const product = {
          operator: "Gemm",
          inputs: [`x${layer}`, `w${layer}`, `b${layer}`],
          output: `product${layer}`,
        };
        if (layer === last) return [{ ...product, output: "y" }];
        return [
          product,
          { operator: "Relu", inputs: [`product${layer}`], output: `relu${layer}` },
          { operator: "Dropout", inputs: [`relu${layer}`, "ratio"], output: `x${layer + 1}` },
        ];
      }),
      {
        inputs: [{ name: "x0", dims }],
        constants: [
          floats("ratio", [], Float32Array.of(rate)),
          ...weights.flatMap(({ w, b }, layer) => [
            floats(`w${layer}`, [units[layer], units[layer + 1]], w),
            floats(`b${layer}`, [units[layer + 1]], b),
          ]),
        ],
        output: { name: "y", dims: [batch, /** @type {number} */ (units.at(-1))] },
      },
    );
    const session = await ort.InferenceSession.create(bytes, sessionOptions);
    const masked = await stochasticModel(bytes, { ort, session: sessionOptions });
    /** @param {Float32Array} x */
    const feeds = (x) => ({ x0: new ort.Tensor("float32", x, dims) });
    return {
      adapter: "@maskout/onnx",
      plain: async (x) => float32((await session.run(feeds(x))).y.data),
      sample: async (x, masks) => float32((await masked.run(feeds(x), masks)).y.data),
      dispose() {
        void session.release();
        void masked.release();
      },
    };
  };

  return {
    name: "onnxruntime-node",
    version,
    backend: "cpu, intraOpNumThreads 1",
    keptScale: "inverse-keep",
    notes: [
      "no gradient: the Node package runs inference only",
      "draws an unseeded mask",
      "backend and threads are what the session was told: it does not say what it runs",
      "every run waits for one turn of the event loop, which counts for small sizes",
      "dense, convolution: the weights are constants of the model, packed when the session is made",
    ],
    dropout,
    dense,
    conv2d,
    adapted,
  };
}
