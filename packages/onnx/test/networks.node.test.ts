/** Outputs on ONNX Runtime against networks that NumPy has computed, for every way in which Dropout can be written. */
import { stochasticModel } from "@maskout/onnx";
import { relativeError } from "@maskout/testing";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { type Network, networks } from "./support/files.js";
import { type DropoutForm, onnxOf } from "./support/networks.js";
import type { Constant } from "./support/writer.js";

const ratio = (network: Network, type: Constant["type"] = "float"): Constant => ({
  name: "ratio",
  type,
  dims: [],
  values: [network.rate],
});
const training = (value: number): Constant => ({ name: "training", type: "bool", dims: [], values: [value] });

/** Ways to write a Dropout node, each by its version of ONNX's operators. */
const forms: Readonly<Record<string, (network: Network) => DropoutForm>> = {
  "version 7, with its ratio an attribute": ({ rate }) => ({
    opset: 7,
    irVersion: 3,
    dropout: (x, y) => ({ nodes: [{ op: "Dropout", inputs: [x], outputs: [y], attributes: { ratio: rate } }] }),
  }),
  "version 10": ({ rate }) => ({
    opset: 10,
    dropout: (x, y) => ({ nodes: [{ op: "Dropout", inputs: [x], outputs: [y], attributes: { ratio: rate } }] }),
  }),
  "version 12, with its ratio a weight": (network) => ({
    opset: 12,
    dropout: (x, y, layer) => ({
      nodes: [{ op: "Dropout", inputs: [x, "ratio"], outputs: [y] }],
      ...(layer === 0 && { constants: [ratio(network)] }),
    }),
  }),
  "version 13, with its ratio and training flag weights": (network) => ({
    opset: 13,
    dropout: (x, y, layer) => ({
      nodes: [{ op: "Dropout", inputs: [x, "ratio", "training"], outputs: [y] }],
      ...(layer === 0 && { constants: [ratio(network), training(1)] }),
    }),
  }),
  "version 17, with its ratio and training flag Constant nodes": (network) => ({
    opset: 17,
    dropout: (x, y, layer) => ({
      nodes: [
        { op: "Constant", inputs: [], outputs: [`ratio${layer}`], attributes: { value: ratio(network) } },
        { op: "Constant", inputs: [], outputs: [`training${layer}`], attributes: { value: training(0) } },
        { op: "Dropout", inputs: [x, `ratio${layer}`, `training${layer}`], outputs: [y] },
      ],
    }),
  }),
  "version 17, with its ratio and training flag computed": (network) => ({
    opset: 17,
    dropout: (x, y, layer) => ({
      nodes: [
        { op: "Add", inputs: ["half", "half"], outputs: [`ratio${layer}`] },
        { op: "Not", inputs: ["training"], outputs: [`training${layer}`] },
        { op: "Dropout", inputs: [x, `ratio${layer}`, `training${layer}`], outputs: [y] },
      ],
      ...(layer === 0 && { constants: [{ ...ratio(network), name: "half", values: [network.rate / 2] }, training(0)] }),
    }),
  }),
  "version 22, with an output of its mask that nobody reads": (network) => ({
    opset: 22,
    irVersion: 10,
    dropout: (x, y, layer) => ({
      nodes: [{ op: "Dropout", name: `dropout${layer}`, inputs: [x, "ratio"], outputs: [y, `mask${layer}`] }],
      ...(layer === 0 && { constants: [ratio(network, "double")] }),
    }),
  }),
};

describe.each(Object.keys(forms))("Dropout of %s", (name) => {
  it.each(networks.map((network) => [network.sizes.join("-"), network] as const))(
    "answers as NumPy does with the same masks, and without masks as the plain session does, %s",
    async (_, network) => {
      const bytes = onnxOf(network, forms[name]!(network));
      const model = await stochasticModel(bytes, { ort });
      const x = new ort.Tensor("float32", Float32Array.from(network.x), [network.batch, network.sizes[0]!]);
      const { y } = await model.run({ x }, { key: network.key });
      expect(relativeError(y!.data as Float32Array, network.output)).toBeLessThan(1e-5);
      expect(model.layers.map(({ noise, rate, shape }) => ({ noise, rate, shape }))).toEqual(
        network.sizes.slice(1, -1).map((units) => ({
          noise: "inverted",
          rate: expect.closeTo(network.rate, 6),
          shape: [network.batch, units],
        })),
      );
      const session = await ort.InferenceSession.create(
        onnxOf(network, {
          opset: 17,
          dropout: (from, to) => ({ nodes: [{ op: "Dropout", inputs: [from], outputs: [to] }] }),
        }),
      );
      const plain = await session.run({ x });
      expect((await model.plain({ x })).y!.data).toEqual(plain.y!.data);
      // What a plain run left behind changes no mask.
      expect((await model.run({ x }, { key: network.key })).y!.data).toEqual(y!.data);
      await model.release();
      await session.release();
    },
  );
});

it("a rate of the caller's goes before that of the model, and masks do not depend on batches", async () => {
  const network = networks[1]!;
  const model = await stochasticModel(
    onnxOf({ ...network, rate: 0.1 }, forms["version 10"]!({ ...network, rate: 0.1 })),
    {
      ort,
      dropout: { rate: network.rate },
    },
  );
  const [inputs, units] = [network.sizes[0]!, network.sizes.at(-1)!];
  const halves: number[] = [];
  for (const [firstExample, count] of [
    [0, 2],
    [2, 4],
  ] as const) {
    const data = Float32Array.from(network.x.slice(firstExample * inputs, (firstExample + count) * inputs));
    const x = new ort.Tensor("float32", data, [count, inputs]);
    const { y } = await model.run({ x }, { key: network.key, firstExample });
    expect(y!.dims).toEqual([count, units]);
    halves.push(...(y!.data as Float32Array));
  }
  expect(relativeError(halves, network.output)).toBeLessThan(1e-5);
});
