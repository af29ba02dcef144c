/** Layers made of layers: what they compute, whose variables and keys are whose, and what goes wrong. */
import {
  batchNorm,
  chain,
  cpu,
  dense,
  flatten,
  foldIn,
  initialize,
  keyFromSeed,
  type Layer,
  model,
  OptionError,
  relu,
  residual,
  ShapeError,
  sequential,
  tanh,
  tensor,
  tidy,
  zeros,
} from "@maskout/core";
import { branches, constant, kernels, resolveLayerKey, run, type SeedOptions } from "@maskout/core/variant";
import { expectGradients, randomized, randomValues } from "@maskout/testing";
import { onEachDevice, settledMemory } from "@maskout/testing/devices";
import { describe, expect, it } from "vitest";

/** A layer that writes down the keys it is built and called with, in the place of drawing. */
function listening(heard: string[], options: SeedOptions = {}): Layer {
  const keyOf = resolveLayerKey("listening", options);
  return {
    kind: "listening",
    stochastic: true,
    build({ inputShape, ...position }) {
      heard.push(keyOf(position).join());
      return { outputShape: inputShape, parameters: {}, state: {} };
    },
    forward(x, call) {
      heard.push(keyOf(call).join());
      return { output: x.reshape(x.shape), pullback: (dy) => ({ dx: dy.reshape(dy.shape), parameters: {} }) };
    },
  };
}

/** A layer that counts how often its pullback is called, around another. */
function counting(layer: Layer, counts: { back: number }): Layer {
  return {
    ...layer,
    forward(x, call) {
      const pass = layer.forward(x, call);
      const pullback: typeof pass.pullback = (dy) => {
        counts.back++;
        return pass.pullback(dy);
      };
      return { ...pass, pullback };
    },
  };
}

/** A layer with a scalar that is learned, and a penalty on it: its square. */
function penalised(): Layer {
  return {
    kind: "penalised",
    stochastic: false,
    build: ({ inputShape }) => ({
      outputShape: inputShape,
      parameters: { strength: constant([1], 3) },
      state: {},
    }),
    forward(x, { parameters }) {
      const strength = parameters.strength!;
      const { y } = run(kernels.scale, { x: strength.reshape([]) }, { factor: 3 });
      return {
        output: x.reshape(x.shape),
        penalty: y,
        pullback: (dy) => ({ dx: dy.reshape(dy.shape), parameters: { strength: tensor([6], [1]) } }),
      };
    },
  };
}

const KEY = keyFromSeed("containers");
const joined = (...path: readonly number[]): string => path.reduce(foldIn, KEY).join();

onEachDevice("layers made of layers", (device) => {
  it("have the gradients of what they compute", async () => {
    // No bias before a normalisation, which takes it away: its gradient is 0, and says nothing.
    const block = chain([dense(5, { bias: false }), batchNorm(), tanh()]);
    const layers = [dense(5), residual(block), residual(dense(3), chain([tanh(), dense(3)])), dense(2)];
    using network = randomized(model(chain(layers), { key: KEY, device, inputShape: [4] }));
    const pass = { x: randomValues("x", 24), shape: [6, 4], options: { mode: "train", step: 0 } } as const;
    await expectGradients(network, pass, 0.01);
  });

  it("leave nothing behind in tidy, and give everything back", async () => {
    const before = await settledMemory(device);
    const network = model(residual(chain([dense(4), batchNorm()])), { key: KEY, device, inputShape: [4] });
    const held = await settledMemory(device);
    tidy(device, () => {
      const pass = network.forward(zeros([3, 4], { device }), { mode: "train" });
      expect(pass.pullback(pass.output).dx.shape).toEqual([3, 4]);
    });
    expect(await settledMemory(device)).toEqual(held);
    network.dispose();
    expect(await settledMemory(device)).toEqual(before);
  });
});

describe("chain", () => {
  it("of no layers is the identity", async () => {
    using network = model(chain([]), { seed: 1 });
    using x = tensor([1, -2, 3], [1, 3]);
    const { output, pullback } = network.forward(x, { mode: "train" });
    expect([...(await output.data())]).toEqual([1, -2, 3]);
    expect([...(await pullback(x).dx.data())]).toEqual([1, -2, 3]);
    expect(network.layer.stochastic).toBe(false);
  });

  it("of layers is what sequential makes a model of, by names, keys and bits", async () => {
    const layers = [dense(4), relu(), dense(2)];
    using short = sequential(layers, { seed: "a", inputShape: [3] });
    using long = model(chain(layers), { seed: "a", inputShape: [3] });
    expect([...short.parameters.keys()]).toEqual(["0.dense.weight", "0.dense.bias", "2.dense.weight", "2.dense.bias"]);
    expect([...long.parameters.keys()]).toEqual([...short.parameters.keys()]);
    for (const [name, value] of short.parameters)
      expect(long.parameters.get(name)?.dataSync()).toEqual(value.dataSync());
    expect(long.layers).toEqual(layers);
  });

  it("folds the key of a layer with its place, and again in a chain in a chain", () => {
    const heard: string[] = [];
    const layers = [listening(heard), chain([relu(), listening(heard), residual(listening(heard), listening(heard))])];
    using network = model(chain(layers), { key: KEY, inputShape: [2] });
    network.forward(zeros([1, 2]), { mode: "train" });
    const keys = [joined(0), joined(1, 1), joined(1, 2, 0), joined(1, 2, 1)];
    expect(heard).toEqual([...keys, ...keys]);
  });

  it("folds a layer's own seed with its place, so that two layers of one seed draw apart, and takes its own key as it is", () => {
    const heard: string[] = [];
    const layers = [
      listening(heard, { seed: "own" }),
      listening(heard, { seed: "own" }),
      listening(heard, { key: [7, 8] }),
    ];
    using _network = model(chain(layers), { key: KEY, inputShape: [2] });
    const own = keyFromSeed("own");
    expect(heard).toEqual([foldIn(own, 0).join(), foldIn(own, 1).join(), "7,8"]);
  });

  it("goes back no further than to the first layer that learns, and once, unless somebody reads where it leads", () => {
    const [before, behind] = [{ back: 0 }, { back: 0 }];
    const layers = [counting(relu(), before), counting(dense(3), behind), dense(2)];
    using network = model(chain(layers), { key: KEY, inputShape: [4] });
    tidy(network.device, () => {
      const memory = (): number => network.device.memory().tensors;
      const { output, pullback } = network.forward(tensor(randomValues("x", 8), [2, 4]), { mode: "train" });
      const back = pullback(output);
      expect([...back.gradients.keys()]).toEqual([...network.parameters.keys()]);
      expect([before.back, behind.back]).toEqual([0, 1]);
      const held = memory();
      const { dx } = back;
      // The product that gives the dense layer's, and the way back through the other.
      expect(memory()).toBe(held + 2);
      expect(back.dx).toBe(dx);
      expect([before.back, behind.back]).toEqual([1, 1]);
    });
  });

  it("passes in two parts as in one, with the same keys and names", async () => {
    const heard: string[] = [];
    const layers = [dense(3), listening(heard), dense(2)];
    using network = model(chain(layers), { key: KEY, inputShape: [3] });
    using x = tensor(randomValues("x", 6), [2, 3]);
    const whole = await network.forward(x, { mode: "sample" }).output.data();
    const first = network.forward(x, { mode: "sample", layers: { to: 1 } });
    const second = network.forward(first.output, { mode: "sample", layers: { from: 1 } });
    expect(await second.output.data()).toEqual(whole);
    expect(new Set(heard)).toEqual(new Set([joined(1)]));
    const { gradients } = second.pullback(second.output);
    expect([...gradients.keys()]).toEqual(["2.dense.weight", "2.dense.bias"]);
  });

  it("is stochastic when any of its layers is, however deep", () => {
    expect(chain([relu(), dense(2)]).stochastic).toBe(false);
    expect(chain([relu(), residual(chain([listening([])]))]).stochastic).toBe(true);
    expect(residual(relu(), listening([])).stochastic).toBe(true);
  });

  it("frees what it made when a later layer cannot be built", () => {
    const before = cpu().memory();
    expect(() => model(chain([dense(4), flatten(), residual(dense(3))]), { seed: 1, inputShape: [4] })).toThrow(
      ShapeError,
    );
    expect(cpu().memory()).toEqual(before);
  });

  it("refuses what is no list of layers", () => {
    expect(() => Reflect.apply(chain, undefined, [dense(2)])).toThrow(OptionError);
    expect(() => Reflect.apply(chain, undefined, [[dense(2), "relu"]])).toThrow(/"layers\[1\]" is "relu"/);
    expect(() => Reflect.apply(chain, undefined, [[], { nmae: "a" }])).toThrow(/"nmae"/);
  });
});

describe("names of layers", () => {
  it("stay when a layer is put before them", () => {
    const head = dense(2, { name: "head" });
    const namesOf = (layers: readonly Layer[]): string[] => {
      using network = sequential(layers, { seed: 1, inputShape: [3] });
      return [...network.parameters.keys()];
    };
    expect(namesOf([dense(4), head])).toEqual(["0.dense.weight", "0.dense.bias", "head.weight", "head.bias"]);
    expect(namesOf([relu(), dense(4), head])).toEqual(["1.dense.weight", "1.dense.bias", "head.weight", "head.bias"]);
  });

  it("are prefixes of what is inside a layer", () => {
    const inner = chain([dense(3, { name: "first" }), dense(3)], { name: "encoder" });
    using network = model(chain([inner, residual(dense(3), chain([]), { name: "block" })]), {
      seed: 1,
      inputShape: [3],
    });
    expect([...network.parameters.keys()]).toEqual([
      "encoder.first.weight",
      "encoder.first.bias",
      "encoder.1.dense.weight",
      "encoder.1.dense.bias",
      "block.body.weight",
      "block.body.bias",
    ]);
  });

  it("do not change what a layer computes", () => {
    using plain = sequential([dense(4), dense(2)], { seed: 1, inputShape: [3] });
    using named = sequential([dense(4), dense(2, { name: "head" })], { seed: 1, inputShape: [3] });
    expect(named.parameters.get("head.weight")?.dataSync()).toEqual(plain.parameters.get("1.dense.weight")?.dataSync());
  });

  it.each(["", "1", "0.dense", "a.b", "a b", 3, null])("cannot be %j", (name) => {
    expect(() => Reflect.apply(dense, undefined, [2, { name }])).toThrow(OptionError);
    expect(() => Reflect.apply(relu, undefined, [{ name }])).toThrow(OptionError);
  });

  it("cannot be given twice in one chain", () => {
    expect(() => chain([relu({ name: "a" }), dense(2, { name: "a" })])).toThrow(/"layers\[1\].name" is "a"/);
  });
});

describe("residual", () => {
  it("adds the body to the shortcut", async () => {
    using network = model(residual(relu()), { seed: 1 });
    using x = tensor([1, -2, 3], [1, 3]);
    expect([...(await network.forward(x).output.data())]).toEqual([2, -2, 6]);
  });

  it("wants a body and a shortcut of one shape, and says both", () => {
    expect(() => model(residual(dense(3)), { seed: 1, inputShape: [4] })).toThrow(
      /residual: got body \[3\] and shortcut \[4\]/,
    );
  });
});

describe("branches, of which layers with a body and a shortcut are made", () => {
  const made = branches("mine", dense(3), dense(3, { bias: false }), "mine(dense(3))");

  it("build, part and name what the two have", () => {
    const { outputShape, parameters } = made.build({ inputShape: [4], key: KEY });
    expect(outputShape).toEqual([3]);
    expect(Object.keys(parameters)).toEqual(["body.weight", "body.bias", "shortcut.weight"]);
    const named = made.named({ weight: 1 }, { weight: 2 });
    expect(named).toEqual({ "body.weight": 1, "shortcut.weight": 2 });
    const one = zeros([1]);
    const call = { parameters: { "shortcut.weight": one }, state: {}, mode: "train", key: KEY, step: 0 } as const;
    const [body, shortcut] = made.callsOf(call);
    expect([body.key.join(), shortcut.key.join()]).toEqual([joined(0), joined(1)]);
    expect([body.parameters, shortcut.parameters]).toEqual([{}, { weight: one }]);
  });

  it("say who asks for what is no layer", () => {
    const nothing: Layer = Object.create(null);
    expect(() => branches("mine", dense(3), nothing, "mine(dense(3))")).toThrow(
      /^mine: option "shortcut" .*mine\(dense\(3\)\)/,
    );
  });
});

describe("penalties", () => {
  it("of all layers are added up, and are part of the loss that training sees", async () => {
    const layers = [penalised(), residual(penalised(), penalised()), dense(2)];
    using network = model(chain(layers), { seed: 1, inputShape: [2] });
    const pass = network.forward(zeros([1, 2]), { mode: "train" });
    expect([...(await pass.penalty!.data())]).toEqual([27]);
    const { gradients } = pass.pullback(zeros([1, 2]));
    expect(await gradients.get("1.residual.shortcut.strength")?.data()).toEqual(Float32Array.of(6));
  });

  it("are none where no layer has one", () => {
    using network = model(chain([dense(2)]), { seed: 1, inputShape: [2] });
    expect(network.forward(zeros([1, 2]), { mode: "train" }).penalty).toBeUndefined();
  });
});

describe("a layer alone", () => {
  it("is built, called and differentiated in five lines, with the step given by the caller", async () => {
    const x = tensor([1, 2, 3, 4], [2, 2]);
    const layer = dense(3);
    const key = keyFromSeed("alone");
    const variables = initialize(layer, { inputShape: [2], key });
    const pass = layer.forward(x, { ...variables, mode: "train", key, step: 0 });
    const { dx, parameters } = pass.pullback(pass.output);
    expect(dx.shape).toEqual([2, 2]);
    expect(Object.keys(parameters)).toEqual(["weight", "bias"]);
  });
});
