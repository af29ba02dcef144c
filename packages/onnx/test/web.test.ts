/** The same masks and answers on onnxruntime-web's WebAssembly, in Node.js and in a page. */
import { mcDropout } from "@maskout/mc-dropout";
import { stochasticModel } from "@maskout/onnx";
import { relativeError } from "@maskout/testing";
import * as ort from "onnxruntime-web/wasm";
import { expect, it } from "vitest";
import { networks } from "./support/files.js";
import { onnxOf } from "./support/networks.js";

// A page that is not cross-origin isolated has no more.
ort.env.wasm.numThreads = 1;

it.each(networks.map((network) => [network.sizes.join("-"), network] as const))(
  "a network answers as NumPy does with the same masks, %s",
  async (_, network) => {
    const bytes = onnxOf(network, {
      opset: 17,
      dropout: (from, to) => ({ nodes: [{ op: "Dropout", inputs: [from], outputs: [to] }] }),
    });
    const model = await stochasticModel(bytes, { ort, dropout: { rate: network.rate } });
    const x = new ort.Tensor("float32", Float32Array.from(network.x), [network.batch, network.sizes[0]!]);
    const { y } = await model.run({ x }, { key: network.key });
    expect(relativeError(y!.data as Float32Array, network.output)).toBeLessThan(1e-5);
    const again = await model.run({ x }, { key: network.key });
    expect(again.y!.data).toEqual(y!.data);
    const session = await ort.InferenceSession.create(bytes);
    const plain = await session.run({ x });
    expect((await model.plain({ x })).y!.data).toEqual(plain.y!.data);
    const inputs = network.sizes[0]!;
    const rows = Array.from({ length: network.batch }, (_, row) => network.x.slice(row * inputs, (row + 1) * inputs));
    const { samples } = await mcDropout(model, { samples: 2, key: network.key }).regress(rows, { keepSamples: true });
    expect(samples!.slice(0, network.output.length)).toEqual(y!.data);
    await model.release();
    await session.release();
  },
);
