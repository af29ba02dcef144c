/** Monte Carlo dropout of ONNX models: summaries of samples that each are a run of the model. */
import { cpu, keyFromSeed } from "@maskout/core";
import { mcDropout, type SamplingWarning } from "@maskout/mc-dropout";
import { type StochasticModel, stochasticModel } from "@maskout/onnx";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { networks } from "./support/files.js";
import { onnxOf } from "./support/networks.js";
import { modelOf, type Node } from "./support/writer.js";

const network = networks[2]!;
const [inputs, units] = [network.sizes[0]!, network.sizes.at(-1)!];
const x = Array.from({ length: network.batch }, (_, row) => network.x.slice(row * inputs, (row + 1) * inputs));
const load = (): Promise<StochasticModel<ort.Tensor>> =>
  stochasticModel(
    onnxOf(network, {
      opset: 17,
      dropout: (from, to) => ({ nodes: [{ op: "Dropout", inputs: [from], outputs: [to] }] }),
    }),
    { ort, dropout: { rate: network.rate } },
  );

it("sample number s is the run with sample s, whatever the batch size, and the first is NumPy's", async () => {
  const model = await load();
  const before = cpu().memory().tensors;
  const options = { samples: 5, key: network.key };
  const all = await mcDropout(model, options).regress(x, { keepSamples: true });
  expect(await mcDropout(model, { ...options, batchSize: 2 }).regress(x, { keepSamples: true })).toEqual(all);
  expect(all.shape).toEqual([network.batch, units]);
  const first = all.samples!.slice(0, network.batch * units);
  for (const [at, value] of first.entries()) expect(value).toBeCloseTo(network.output[at]!, 4);
  const feeds = { x: new ort.Tensor("float32", Float32Array.from(network.x), [network.batch, inputs]) };
  const { y } = await model.run(feeds, { key: network.key, sample: 4 });
  expect(all.samples!.slice(-first.length)).toEqual(y!.data);
  expect(cpu().memory().tensors).toBe(before);
  await model.release();
});

it("a classifier says by its last node what its outputs are", async () => {
  const graph = (last: readonly Node[]) => ({
    nodes: [{ op: "Dropout", inputs: ["x"], outputs: ["dropped"] }, ...last],
    inputs: [{ name: "x", dims: ["batch", 3] }],
    outputs: [{ name: "y", dims: ["batch", 3] }],
  });
  const ends: Readonly<Record<string, string | undefined>> = { Softmax: "probabilities", Tanh: undefined };
  for (const [op, outputs] of Object.entries(ends)) {
    const model = await stochasticModel(modelOf(graph([{ op, inputs: ["dropped"], outputs: ["y"] }])), { ort });
    expect(model.outputs).toBe(outputs);
  }
  const model = await load();
  expect(model.outputs).toBe("logits");
  const { mean, mutualInformation } = await mcDropout(model, { samples: 20, seed: 1 }).classify(x);
  expect(mean[0]! + mean[1]!).toBeCloseTo(1);
  expect(mutualInformation.every((information) => information > 0)).toBe(true);
});

describe("what mcDropout cannot ask of a model by itself", () => {
  it("several inputs are fed by a pass of one's own", async () => {
    const model = await stochasticModel(
      modelOf({
        nodes: [
          { op: "Add", inputs: ["a", "b"], outputs: ["sum"] },
          { op: "Dropout", inputs: ["sum"], outputs: ["y"] },
        ],
        inputs: ["a", "b"].map((name) => ({ name, dims: ["batch", 2] })),
        outputs: [{ name: "y", dims: ["batch", 2] }],
      }),
      { ort },
    );
    await expect(mcDropout(model, { samples: 2, seed: 1 }).regress([[1, 2]])).rejects.toThrow(/"b"/);
    const source = mcDropout(
      {
        async pass(batch, place) {
          const a = new ort.Tensor("float32", await batch.data(), batch.shape);
          const { y } = await model.run({ a, b: a }, place);
          return { data: y!.data as Float32Array, dims: y!.dims };
        },
      },
      { samples: 400, seed: 1 },
    );
    const { mean } = await source.regress([[1, 2]]);
    expect(mean[0]).toBeCloseTo(2, 0);
    expect(mean[1]).toBeCloseTo(4, 0);
  });

  it("a session with its dropout taken out gives equal samples, and that is said", async () => {
    const session = await ort.InferenceSession.create(
      onnxOf(network, {
        opset: 17,
        dropout: (from, to) => ({ nodes: [{ op: "Dropout", inputs: [from], outputs: [to] }] }),
      }),
    );
    const warnings: SamplingWarning[] = [];
    const pass = async (batch: { readonly shape: readonly number[]; data(): Promise<Float32Array> }) => {
      const { y } = await session.run({ x: new ort.Tensor("float32", await batch.data(), batch.shape) });
      return { data: y!.data as Float32Array, dims: y!.dims };
    };
    await mcDropout({ pass }, { samples: 3, key: keyFromSeed(1), onWarning: (it) => warnings.push(it) }).regress(x);
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringMatching(/@maskout\/onnx/)]);
  });
});
