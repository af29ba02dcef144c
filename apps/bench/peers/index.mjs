/**
 * The list of libraries the benchmark compares itself with. Importing it imports none of them: each is behind a dynamic
 * import of its own, so that one that is missing or cannot run here does not take the others with it.
 *
 * @import { PeerEntry } from "./index.mjs"
 */

/** @type {readonly PeerEntry[]} */
export const peers = [
  { name: "onnxruntime-node", load: async () => (await import("./onnxruntime.mjs")).load() },
  { name: "tfjs-wasm", load: async () => (await import("./tfjs.mjs")).load("wasm") },
  { name: "tfjs-cpu", load: async () => (await import("./tfjs.mjs")).load("cpu") },
  { name: "jax-js", load: async () => (await import("./jax-js.mjs")).load() },
  { name: "convnetjs", load: async () => (await import("./convnetjs.mjs")).load() },
  { name: "js-pytorch", load: async () => (await import("./js-pytorch.mjs")).load() },
  { name: "torch", optional: true, load: async () => (await import("./python.mjs")).load("torch") },
  { name: "numpy", optional: true, load: async () => (await import("./python.mjs")).load("numpy") },
];
