/** The backends of TensorFlow.js that there are where the tests run. */
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { beforeAll, describe, it } from "vitest";
import { tf } from "./tf.js";

/** Where its WebAssembly lies, from here. A variable: what is written into `new URL` is taken for a file of a build. */
const WASM = "../../node_modules/@tensorflow/tfjs-backend-wasm/dist/";

const inBrowser = "document" in globalThis;

if (inBrowser) {
  // Served as they are. One thread: its workers are no part of what is tested.
  setWasmPaths(new URL(WASM, import.meta.url).href);
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  await import("@tensorflow/tfjs-backend-webgl");
}

const backends: readonly string[] = inBrowser ? ["cpu", "wasm", "webgl"] : ["cpu", "wasm"];

/** Registers the same facts for every backend that there is here. */
export function onEachBackend(
  what: string,
  facts: (backend: string) => void,
  some: readonly string[] = backends,
): void {
  for (const backend of some) {
    describe(`${what} on ${backend}`, () => {
      beforeAll(async () => {
        if (!(await tf.setBackend(backend))) throw new Error(`The backend ${backend} does not start here.`);
      });
      it("runs on that backend", ({ expect }) => expect(tf.getBackend()).toBe(backend));
      facts(backend);
    });
  }
}
