/** The execution providers of onnxruntime-web that there are where the tests run. */
import * as wasm from "onnxruntime-web/wasm";
import { describe, inject, it } from "vitest";

/** An execution provider, and the entry of onnxruntime-web that has it. */
export interface Backend {
  readonly name: "wasm" | "webgpu";
  readonly ort: typeof wasm;
  /** Options of sessions that run on it. */
  readonly session: wasm.InferenceSession.SessionOptions;
}

const inBrowser = "document" in globalThis;

/** Those of the first run, `pnpm test`, and of the other, `pnpm test:devices`: WebGPU compiles kernels, in a page only. */
const names: Readonly<Record<"one" | "others", readonly Backend["name"][]>> = {
  one: ["wasm"],
  others: inBrowser ? ["webgpu"] : [],
};

/** The backends, or why one cannot be had here. */
const backends: { readonly name: Backend["name"]; readonly backend: Backend | string }[] = [];
for (const name of names[inject("devices")]) backends.push({ name, backend: await opened(name) });

async function opened(name: Backend["name"]): Promise<Backend | string> {
  if (name === "webgpu" && !(await adapterOf(navigator))) return "there is no WebGPU adapter here";
  const ort = name === "wasm" ? wasm : await import("onnxruntime-web/webgpu");
  // One thread: its workers are no part of what is tested.
  ort.env.wasm.numThreads = 1;
  return { name, ort, session: { executionProviders: [name] } };
}

/** Whether there is a WebGPU adapter. */
async function adapterOf(navigator: { readonly gpu?: { requestAdapter(): Promise<unknown> } }): Promise<boolean> {
  return Boolean(await navigator.gpu?.requestAdapter());
}

/** Registers the same facts for every execution provider that there is here, and that the run is for. */
export function onEachBackend(what: string, facts: (backend: Backend) => void): void {
  if (backends.length === 0) describe.skip(`${what} on no execution provider of this run`, () => {});
  for (const { name, backend } of backends) {
    const device = `ONNX Runtime ${name}`;
    describe(`${what} on ${device}`, { meta: { device } }, () => {
      if (typeof backend === "string") it("is skipped", (context) => context.skip(backend));
      else facts(backend);
    });
  }
}
