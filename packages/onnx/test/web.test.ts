/** The same masks and answers on onnxruntime-web: on WebAssembly in Node.js and in a page, on WebGPU in a page. */
import { OptionError } from "@maskout/core";
import { mcDropout } from "@maskout/mc-dropout";
import { stochasticModel } from "@maskout/onnx";
import { relativeError } from "@maskout/testing";
import { expect, it, vi } from "vitest";
import { onEachBackend } from "./support/backends.js";
import { type Network, networks } from "./support/files.js";
import { onnxOf } from "./support/networks.js";
import { raw } from "./support/writer.js";

/** A network as an exporter writes it, with its weights in another file if one is named. */
function written(network: Network, weightsFile?: string): Uint8Array<ArrayBuffer> {
  return onnxOf(network, {
    opset: 17,
    dropout: (from, to) => ({ nodes: [{ op: "Dropout", inputs: [from], outputs: [to] }] }),
    ...(weightsFile !== undefined && { weightsFile }),
  });
}

onEachBackend("a network", ({ name, ort, session }) => {
  it.each(networks.map((network) => [network.sizes.join("-"), network] as const))(
    "answers as NumPy does with the same masks, %s",
    async (_, network) => {
      const bytes = written(network);
      const model = await stochasticModel(bytes, { ort, dropout: { rate: network.rate }, session });
      const x = new ort.Tensor("float32", Float32Array.from(network.x), [network.batch, network.sizes[0]!]);
      const { y } = await model.run({ x }, { key: network.key });
      expect(relativeError(y!.data as Float32Array, network.output)).toBeLessThan(1e-5);
      const again = await model.run({ x }, { key: network.key });
      expect(again.y!.data).toEqual(y!.data);
      const own = await ort.InferenceSession.create(bytes, session);
      const plain = await own.run({ x });
      expect((await model.plain({ x })).y!.data).toEqual(plain.y!.data);
      const inputs = network.sizes[0]!;
      const rows = Array.from({ length: network.batch }, (_, row) => network.x.slice(row * inputs, (row + 1) * inputs));
      const { samples } = await mcDropout(model, { samples: 2, key: network.key }).regress(rows, { keepSamples: true });
      expect(samples!.slice(0, network.output.length)).toEqual(y!.data);
      await model.release();
      await own.release();
    },
  );

  it("may have its weights in another file, which externalData holds", async () => {
    const network = networks[1]!;
    const x = new ort.Tensor("float32", Float32Array.from(network.x), [network.batch, network.sizes[0]!]);
    const dropout = { rate: network.rate };
    const whole = await stochasticModel(written(network), { ort, dropout, session });
    const data = raw("float", network.weights.flat());
    const externalData = [{ path: "./weights.bin", data }];
    const bytes = written(network, "weights.bin");
    const model = await stochasticModel(bytes, { ort, dropout, session: { ...session, externalData } });
    const { y } = await model.run({ x }, { key: network.key });
    expect(relativeError(y!.data as Float32Array, network.output)).toBeLessThan(1e-5);
    expect((await model.plain({ x })).y!.data).toEqual((await whole.plain({ x })).y!.data);
    for (const given of [undefined, [], [{ path: "model.onnx.data", data }]]) {
      const refused = stochasticModel(bytes, { ort, dropout, session: { ...session, externalData: given } });
      await expect(refused).rejects.toThrow(OptionError);
      await expect(refused).rejects.toThrow(/weights\.bin/);
    }
    await model.release();
    await whole.release();
  });

  it("keeps its outputs where the session's options say, and what is read for masks in reach", async () => {
    const network = networks[1]!;
    const x = new ort.Tensor("float32", Float32Array.from(network.x), [network.batch, network.sizes[0]!]);
    const preferredOutputLocation = name === "webgpu" ? "gpu-buffer" : "cpu";
    const options = { ort, dropout: { rate: network.rate }, session: { ...session, preferredOutputLocation } };
    const model = await stochasticModel(written(network), options);
    const { y } = await model.run({ x }, { key: network.key });
    expect(y!.location).toBe(preferredOutputLocation);
    expect(relativeError((await y!.getData()) as Float32Array, network.output)).toBeLessThan(1e-5);
    const inputs = network.sizes[0]!;
    const rows = Array.from({ length: network.batch }, (_, row) => network.x.slice(row * inputs, (row + 1) * inputs));
    const { samples } = await mcDropout(model, { samples: 1, key: network.key }).regress(rows, { keepSamples: true });
    expect(relativeError(samples!, network.output)).toBeLessThan(1e-5);
    await model.release();
  });

  it("computes there: the masks' products are further kernels of the GPU, and of WebAssembly none", async () => {
    const network = networks[1]!;
    const x = new ort.Tensor("float32", Float32Array.from(network.x), [network.batch, network.sizes[0]!]);
    const model = await stochasticModel(written(network), { ort, dropout: { rate: network.rate }, session });
    const masked = () => model.run({ x }, { key: network.key });
    const plainly = () => model.plain({ x });
    await masked();
    await plainly();
    const more = (await kernelsOf(masked)) - (await kernelsOf(plainly));
    if (name === "wasm") expect(more).toBe(0);
    // A product also keeps its neighbours from being one kernel.
    else expect(more).toBeGreaterThanOrEqual(model.layers.length);
    await model.release();
  });
});

/** How many kernels of the GPU something starts. */
async function kernelsOf(work: () => Promise<unknown>): Promise<number> {
  const { GPUComputePassEncoder: passes } = globalThis as {
    GPUComputePassEncoder?: { readonly prototype: { dispatchWorkgroups(...counts: number[]): void } };
  };
  if (passes === undefined) {
    await work();
    return 0;
  }
  const started = vi.spyOn(passes.prototype, "dispatchWorkgroups");
  await work();
  const { length } = started.mock.calls;
  started.mockRestore();
  return length;
}
