/** The backends of TensorFlow.js that there are where the tests run. */

import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { afterEach, beforeAll, beforeEach, describe, inject, it } from "vitest";
import { tf } from "./tf.js";

/** Where its WebAssembly lies, from here. A variable: what is written into `new URL` is taken for a file of a build. */
const WASM = "../../node_modules/@tensorflow/tfjs-backend-wasm/dist/";

const inBrowser = "document" in globalThis;

/** Those of the first run, `pnpm test`, and of the other, `pnpm test:devices`: WebGPU takes longest, for most of it is compiled. */
const names = { one: inBrowser ? ["cpu", "wasm", "webgl"] : ["cpu", "wasm"], others: inBrowser ? ["webgpu"] : [] };

if (inBrowser) {
  // Served as they are. One thread: its workers are no part of what is tested.
  setWasmPaths(new URL(WASM, import.meta.url).href);
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  await import("@tensorflow/tfjs-backend-webgl");
  await import("@tensorflow/tfjs-backend-webgpu");
}

/** The backends, each with why it cannot be had here, if it cannot. */
const backends: (readonly [backend: string, refusal: string | undefined])[] = [];
for (const backend of names[inject("devices")]) {
  const starts = await tf.setBackend(backend).catch(() => false);
  backends.push([backend, starts ? undefined : `The backend ${backend} does not start here.`]);
}

/** Registers the same facts for every backend that there is here, and that the run is for. What a test makes is disposed of after it. */
export function onEachBackend(what: string, facts: (backend: string) => void): void {
  if (backends.length === 0) describe.skip(`${what} on no backend of this run`, () => {});
  for (const [backend, refusal] of backends) {
    const device = `TensorFlow.js ${backend}`;
    describe(`${what} on ${device}`, { meta: { device } }, () => {
      if (refusal !== undefined) {
        it("is skipped", (context) => context.skip(refusal));
        return;
      }
      beforeAll(async () => {
        await tf.setBackend(backend);
      });
      beforeEach(() => tf.engine().startScope());
      afterEach(() => {
        tf.disposeVariables();
        tf.engine().endScope();
      });
      it("runs on that backend", ({ expect }) => expect(tf.getBackend()).toBe(backend));
      facts(backend);
    });
  }
}
