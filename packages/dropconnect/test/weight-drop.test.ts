import {
  batchNorm,
  chain,
  cpu,
  dense,
  initialize,
  type Key,
  keepMask,
  keyFromSeed,
  type Layer,
  type Model,
  model,
  OptionError,
  relu,
  residual,
  sequential,
  tensor,
  tidy,
  zeros,
} from "@maskout/core";
import { constant, variable } from "@maskout/core/variant";
import { dropConnectDense, weightDrop } from "@maskout/dropconnect";
import { expectGradients, expectSameGradients, randomized, randomValues } from "@maskout/testing";
import { cpuDevices, gpuDevices, onEachDevice, settledMemory } from "@maskout/testing/devices";
import { describe, expect, it } from "vitest";

const [batch, inputs, units] = [6, 13, 11];
const key: Key = keyFromSeed("weight drop");
const x = randomValues("x", batch * inputs);
const dy = randomValues("dy", batch * units);

/** A layer whose output is its weight, as a batch of one example: what a mask does to it is to be seen. */
function shown(shape: readonly number[]): Layer {
  return {
    kind: "shown",
    stochastic: false,
    build: () => ({
      outputShape: shape,
      parameters: { weight: constant(shape, 1) },
      state: { count: constant([1], 0) },
    }),
    forward(input, { parameters, state }) {
      const weight = variable("shown", parameters, "weight");
      return {
        output: weight.reshape([1, ...shape]),
        state,
        penalty: variable("shown", state, "count"),
        pullback: (gradient) => ({ dx: zeros(input.shape), parameters: { weight: gradient.reshape(shape) } }),
      };
    },
  };
}

/** The output of one example of nothing, and the gradient of the weight for an output gradient of ones. */
function seen(layer: Layer, mode: "train" | "sample" | "infer", step = 0): readonly [Float32Array, Float32Array] {
  const { parameters, state } = initialize(layer, { inputShape: [1], key });
  return tidy(cpu(), () => {
    const pass = layer.forward(zeros([1, 1]), { mode, key, parameters, state, step });
    expect(Object.keys(pass.state ?? {})).toEqual(["count"]);
    expect(pass.penalty).toBe(state.count);
    const ones = tensor(new Float32Array(pass.output.size).fill(1), pass.output.shape);
    const { weight } = pass.pullback(ones).parameters;
    return [pass.output.dataSync(), weight?.dataSync() ?? new Float32Array()] as const;
  });
}

describe("the mask", () => {
  it.each([[[13, 11]], [[16, 8]], [[3, 1]], [[2, 3, 5, 9]], [[7]], [[8200, 3]]])(
    "of a weight %j takes decision o * inputs + i for element (i, o), forward and back",
    (shape) => {
      const layer = weightDrop(shown(shape), { rate: 0.25 });
      const size = shape.reduce((product, n) => product * n, 1);
      const last = shape.at(-1) ?? 1;
      const kept = keepMask({ key, step: 3, rate: 0.25, count: size });
      const expected = Float32Array.from({ length: size }, (_, at) => {
        const decision = kept[(at % last) * (size / last) + Math.floor(at / last)];
        return decision === 1 ? 1 / 0.75 : 0;
      });
      for (const mode of ["train", "sample"] as const) {
        const [output, gradient] = seen(layer, mode, 3);
        expect(output).toEqual(expected);
        expect(gradient).toEqual(expected);
      }
      expect(seen(layer, "infer", 3)[0]).toEqual(new Float32Array(size).fill(1));
    },
  );

  it("drops exactly round(rate * n) of n weights where that is asked for, and others at the next step", () => {
    const layer = weightDrop(shown([9, 5]), { rate: 0.3, sampling: "exact" });
    const [first] = seen(layer, "train");
    expect(first.filter((weight) => weight === 0)).toHaveLength(Math.round(0.3 * 45));
    expect(seen(layer, "train", 1)[0]).not.toEqual(first);
  });

  it("of a layer that draws masks itself is none of these: two of rate 1/2 keep a quarter", () => {
    const twice = weightDrop(weightDrop(shown([100, 100]), { rate: 0.5 }), { rate: 0.5 });
    const share = seen(twice, "train")[0].filter((weight) => weight > 0).length / 10_000;
    // 10,000 decisions of probability 1/4: 5 standard errors of 0.0043.
    expect(Math.abs(share - 0.25)).toBeLessThan(0.022);
  });
});

describe("weight drop of a dense layer", () => {
  onEachDevice("as a model", (device) => {
    const modelOf = (layer: Layer): Model => sequential([layer], { key, device, inputShape: [inputs] });

    it.each(["bernoulli", "exact"] as const)(
      "is DropConnect with one mask for the batch, to the bit: %s",
      async (sampling) => {
        const options = { rate: 0.4, sampling, key } as const;
        const values: Float32Array[][] = [];
        for (const layer of [
          weightDrop(dense(units), options),
          dropConnectDense(units, { ...options, mask: "batch" }),
        ]) {
          using made = randomizedByOrder(modelOf(layer));
          const pass = made.forward(tensor(x, [batch, inputs], { device }), { mode: "train", step: 2 });
          const { dx, gradients } = pass.pullback(tensor(dy, [batch, units], { device }));
          values.push(await Promise.all([pass.output, dx, ...gradients.values()].map((tensor) => tensor.data())));
        }
        expect(values[0]).toEqual(values[1]);
        expect(values[0]).toHaveLength(4);
      },
    );

    it("is the dense layer in inference, and starts with its weights", async () => {
      const outputs = [];
      for (const layer of [dense(units), weightDrop(dense(units), { rate: 0.4 })]) {
        using made = modelOf(layer);
        using output = tidy(device, () => made.forward(tensor(x, [batch, inputs], { device })).output);
        outputs.push(await output.data());
      }
      expect(outputs[0]).toEqual(outputs[1]);
    });
  });

  /** Gives parameters values that depend on their place. */
  function randomizedByOrder(made: Model): Model {
    const values = [...made.parameters].map(([name, { shape, size }], index) => {
      return [name, tensor(randomValues(`parameter ${index}`, size), shape, { device: made.device })] as const;
    });
    made.assign(new Map(values));
    return made;
  }
});

/** Layers that wrap, and are wrapped: in a chain and in a residual block. */
const network = (wrap: (layer: Layer) => Layer): Layer =>
  chain([wrap(dense(7, { bias: false })), batchNorm(), residual(chain([wrap(dense(7)), relu()])), wrap(dense(3))]);
const dropped = (sampling: "bernoulli" | "exact") => network((layer) => weightDrop(layer, { rate: 0.4, sampling }));

onEachDevice(
  "the pullback of a network with weight drop",
  (device) => {
    it.each(["train", "sample", "infer"] as const)("is the gradient in %s mode", async (mode) => {
      for (const sampling of ["bernoulli", "exact"] as const) {
        using made = randomized(model(dropped(sampling), { seed: 1, device, inputShape: [inputs] }));
        await expectGradients(made, { x, shape: [batch, inputs], options: { mode, step: 6 } }, 2 ** -7);
      }
    });
  },
  cpuDevices,
);

onEachDevice(
  "the pullback of a network with weight drop",
  (device) => {
    it.each(["train", "sample", "infer"] as const)("gives the CPU's gradients in %s mode", async (mode) => {
      using made = randomized(model(dropped("bernoulli"), { seed: 1, device, inputShape: [inputs] }));
      using onCpu = randomized(model(dropped("bernoulli"), { seed: 1, inputShape: [inputs] }));
      await expectSameGradients(made, onCpu, { x, shape: [batch, inputs], options: { mode, step: 6 } });
    });
  },
  gpuDevices,
);

describe("a wrapped layer", () => {
  it("keeps its variables, and its name unless it is given another", () => {
    const names = (layer: Layer): readonly string[] => {
      using made = sequential([layer], { seed: 1, inputShape: [inputs] });
      return [...made.parameters.keys(), ...made.state.keys()];
    };
    const rate = 0.5;
    expect(names(weightDrop(dense(3), { rate }))).toEqual(["0.weightDrop.weight", "0.weightDrop.bias"]);
    expect(names(weightDrop(dense(3, { name: "head" }), { rate }))).toEqual(["head.weight", "head.bias"]);
    expect(names(weightDrop(dense(3, { name: "head" }), { rate, name: "tail" }))).toEqual(["tail.weight", "tail.bias"]);
    expect(names(weightDrop(shown([2]), { rate }))).toEqual(["0.weightDrop.weight", "0.weightDrop.count"]);
  });

  it("is stochastic unless nothing is dropped", () => {
    expect(weightDrop(dense(3), { rate: 0.5 }).stochastic).toBe(true);
    expect(weightDrop(dense(3), { rate: 0 }).stochastic).toBe(false);
    expect(weightDrop(dropConnectDense(3, { rate: 0.5 }), { rate: 0 }).stochastic).toBe(true);
  });

  it("without a weight is refused when it is built, and leaves nothing behind", async () => {
    const before = await settledMemory(cpu());
    expect(() => sequential([weightDrop(batchNorm(), { rate: 0.5 })], { seed: 1, inputShape: [3] })).toThrow(
      /weightDrop: option "layer" is "batchNorm"; expected a layer with a parameter called "weight"/,
    );
    expect(await settledMemory(cpu())).toEqual(before);
  });

  it.each([
    [undefined, { rate: 0.5 }],
    [dense(3), {}],
    [dense(3), { rate: 0.5, mask: "batch" }],
    [dense(3), { rate: 1 }],
  ])("is refused: %o, %o", (layer, options) => {
    expect(() => Reflect.apply(weightDrop, undefined, [layer, options])).toThrow(OptionError);
  });
});
