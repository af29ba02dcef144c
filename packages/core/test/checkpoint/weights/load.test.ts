/** Weights of other programs: a network that was loaded answers what the other one did. */
import {
  batchNorm,
  chain,
  conv2d,
  dense,
  flatten,
  type Layer,
  type Model,
  model as modelOf,
  relu,
  residual,
  sequential,
  tensor,
  tidy,
} from "@maskout/core";
import { loadWeights, saveCheckpoint } from "@maskout/core/checkpoint";
import { relativeError } from "@maskout/testing";
import { describe, expect, it } from "vitest";
import { dropout } from "../../support/dropout.js";
import { weights } from "../../support/golden.js";
import { tensorsFile } from "../../support/safetensors.js";

type Case = (typeof weights)[keyof typeof weights];

const bytesOf = ({ file }: Case): Uint8Array => Uint8Array.from(atob(file), (character) => character.charCodeAt(0));
const pytorch = { epsilon: 1e-5 };

/** The layers of the convolutional network, with others between them. */
const convolutional = (between: () => Layer = () => chain([])): Model =>
  sequential(
    [
      between(),
      conv2d(3, { kernelSize: [2, 3] }),
      batchNorm(pytorch),
      relu(),
      between(),
      flatten(),
      batchNorm(pytorch),
      between(),
      dense(4),
      relu(),
      between(),
      dense(2, { bias: false }),
    ],
    { seed: 1, inputShape: [4, 4, 2] },
  );
const perceptron = (): Model =>
  sequential([dense(3, { name: "fc1" }), batchNorm({ ...pytorch, name: "norm" }), relu(), dense(2, { name: "head" })], {
    seed: 1,
    inputShape: [3],
  });

function expectAnswers(model: Model, { x, y }: Case): void {
  tidy(model.device, () => {
    const { output } = model.forward(tensor([...x], [2, ...model.inputShape!]));
    expect(relativeError(output.dataSync(), y)).toBeLessThan(1e-5);
  });
}

describe("a network with PyTorch's weights answers as PyTorch's does", () => {
  for (const type of ["convolutional", "float16", "bfloat16", "float64"] as const) {
    it(`with convolutions, batch normalisation and a flattened image, from the file "${type}"`, () => {
      using model = convolutional();
      const { used, missing, unused, mismatched } = loadWeights(model, bytesOf(weights[type]));
      expect(used).toHaveLength(13);
      expect(used[0]).toEqual({ variable: "1.conv2d.weight", from: "0.weight" });
      expect({ missing, mismatched }).toEqual({ missing: [], mismatched: [] });
      expect(unused.toSorted()).toEqual(["1.num_batches_tracked", "5.num_batches_tracked"]);
      expectAnswers(model, weights[type]);
    });
  }

  it("wherever dropout layers are put", () => {
    for (const between of [
      () => dropout({ rate: 0.5 }),
      () => chain([dropout({ rate: 0.1 }), dropout({ rate: 0.2 })]),
    ]) {
      using model = convolutional(between);
      loadWeights(model, bytesOf(weights.convolutional));
      expectAnswers(model, weights.convolutional);
    }
  });

  it("with square weights, which no shape betrays, by the names of its layers", () => {
    using model = perceptron();
    loadWeights(model, bytesOf(weights.named));
    expectAnswers(model, weights.named);
  });
});

it("a network with Keras's weights answers as Keras's does", () => {
  using model = sequential([dense(3, { name: "dense" }), batchNorm({ name: "norm" })], { seed: 1, inputShape: [3] });
  loadWeights(model, bytesOf(weights.keras), {
    rename: { sequential: "", "sequential/batch_normalization": "norm" },
  });
  expectAnswers(model, weights.keras);
});

it("a checkpoint's model is loaded to the bit, also where dropout layers were put in", async () => {
  using saved = perceptron();
  using inner = sequential([dense(2), relu(), dense(2)], { seed: 2, inputShape: [2] });
  using wider = sequential([dropout({ rate: 0.5 }), dense(2), relu(), dropout({ rate: 0.5 }), dense(2)], {
    seed: 3,
    inputShape: [2],
  });
  using again = perceptron();
  loadWeights(again, await saveCheckpoint(saved));
  for (const [name, value] of saved.parameters)
    expect(again.parameters.get(name)!.dataSync()).toEqual(value.dataSync());
  loadWeights(wider, await saveCheckpoint(inner));
  for (const [at, name] of ["1.dense.weight", "4.dense.weight"].entries()) {
    const other = inner.parameters.get(`${2 * at}.dense.weight`)!;
    expect(wider.parameters.get(name)!.dataSync()).toEqual(other.dataSync());
  }
});

describe("names", () => {
  const one = (name: string): Uint8Array =>
    tensorsFile({
      [`${name}.weight`]: { shape: [2, 2], values: [1, 2, 3, 4] },
      [`${name}.bias`]: { shape: [2], values: [5, 6] },
    });
  const load = (layer: Layer, name: string, rename?: Parameters<typeof loadWeights>[2]): readonly string[] => {
    using model = modelOf(layer, { seed: 1, inputShape: [2] });
    return loadWeights(model, one(name), rename).used.map(({ variable }) => variable);
  };

  it("of layers in layers are parted by dots", () => {
    const block = chain([relu(), residual(chain([dense(2)]))], { name: "block" });
    expect(load(chain([block]), "block.0.body.7")).toEqual([
      "block.1.residual.body.0.dense.weight",
      "block.1.residual.body.0.dense.bias",
    ]);
  });

  it("are changed by a function, by their beginnings, and into names that the model gave", () => {
    const head = chain([dense(2, { name: "head" })]);
    const numbered = chain([relu(), dense(2)]);
    expect(load(head, "module.head", { rename: (name) => name.slice("module.".length) })).toHaveLength(2);
    expect(load(head, "module.head", { rename: { module: "" } })).toHaveLength(2);
    expect(load(head, "module.classifier", { rename: { module: "wrong", "module.classifier": "head" } })).toHaveLength(
      2,
    );
    expect(load(numbered, "out", { rename: { out: "1.dense" } })).toHaveLength(2);
  });

  it("say who wrote a file, unless the caller does", () => {
    using model = sequential([dense(2, { name: "head" })], { seed: 1, inputShape: [2] });
    const weight = () => [...model.parameters.get("head.weight")!.dataSync()];
    loadWeights(model, one("head"));
    expect(weight()).toEqual([1, 3, 2, 4]);
    loadWeights(model, one("head"), { from: "maskout" });
    expect(weight()).toEqual([1, 2, 3, 4]);
    using numbered = sequential([dense(2)], { seed: 1, inputShape: [2] });
    loadWeights(numbered, one("0.dense"));
    expect([...numbered.parameters.get("0.dense.weight")!.dataSync()]).toEqual([1, 2, 3, 4]);
  });
});
