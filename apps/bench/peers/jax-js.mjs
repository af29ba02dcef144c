/**
 * jax-js on its wasm backend. It has no dropout, so this is the one its users write: a Bernoulli mask, `where`, and the
 * gradient by `vjp`, under `jit`. Arrays are counted references: a function uses up what it is passed.
 *
 * @import { Peer, PeerDense, PeerDropout } from "./index.mjs"
 * @typedef {import("@jax-js/jax").numpy.Array} NdArray
 */

import { float32, installedVersion, resident } from "./support.mjs";

/** @returns {Promise<Peer>} */
export async function load() {
  const version = await installedVersion("@jax-js/jax");
  const jax = await import("@jax-js/jax");
  const { numpy: np, random, jit, vjp } = jax;
  if (!(await jax.init("wasm")).includes("wasm")) throw new Error("@jax-js/jax could not start its wasm backend here.");
  jax.defaultDevice("wasm");

  /** @param {NdArray} array */
  const read = (array) => float32(array.dataSync());

  /** @param {number} size @param {number} rate @returns {Promise<PeerDropout>} */
  const dropout = async (size, rate) => {
    const keep = 1 - rate;
    let seed = 0;
    // The mask is a jit of its own. In one jit with `where` the generator is fused into the consumer and every draw is
    // computed twice: 21 ns an element instead of 14.
    const drawMask = jit((/** @type {NdArray} */ key) => random.bernoulli(key, keep, [size]));
    const nextMask = () => drawMask(random.key(seed++));
    /** @param {NdArray} mask @param {NdArray} x */
    const apply = (mask, x) => np.where(mask, x.mul(1 / keep), 0);
    /** @param {NdArray} mask @param {NdArray} x @param {NdArray} dy */
    const applyWithGradient = (mask, x, dy) => {
      const [y, pullback] = vjp((/** @type {NdArray} */ primal) => apply(mask, primal), [x]);
      const [dx] = pullback(dy);
      return { y, dx };
    };
    const forward = jit(apply);
    const forwardBackward = jit(applyWithGradient);
    return {
      forward: (x) => read(forward(nextMask(), np.array(x))),
      forwardBackward(x, dy) {
        const { y, dx } = forwardBackward(nextMask(), np.array(x), np.array(dy));
        return { y: read(y), dx: read(dx) };
      },
      dispose() {
        for (const compiled of [drawMask, forward, forwardBackward]) compiled.dispose();
      },
    };
  };

  /** @param {number} batch @param {number} inputs @param {number} units @returns {Promise<PeerDense>} */
  const dense = async (batch, inputs, units) => {
    /** @param {NdArray} x @param {NdArray} w @param {NdArray} b */
    const affine = (x, w, b) => np.dot(x, w).add(b);
    const product = jit(affine);
    const arrays = resident(
      (w, b) => ({ w: np.array(w).reshape([inputs, units]), b: np.array(b) }),
      ({ w, b }) => {
        w.dispose();
        b.dispose();
      },
    );
    return {
      forward(x, w, b) {
        const weights = arrays.get(w, b);
        return read(product(np.array(x).reshape([batch, inputs]), weights.w.ref, weights.b.ref));
      },
      dispose() {
        arrays.dispose();
        product.dispose();
      },
    };
  };

  return {
    name: "jax-js",
    version,
    // Read synchronously, it computes on the calling thread even where it could have workers (Node gives it none).
    backend: `${jax.defaultDevice()}, threads 1`,
    keptScale: "inverse-keep",
    notes: [
      "the library has no dropout: bernoulli, where and vjp under jit, the mask in a jit of its own",
      "seeded: every call has a key of its own, Threefry draws",
      "arrays are copied into wasm memory and out of it",
      "dense: the weights are arrays made at the first call",
    ],
    dropout,
    dense,
  };
}
