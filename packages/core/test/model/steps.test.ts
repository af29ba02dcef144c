/** Training by hand: every step draws new masks and is counted, without anybody having to think of it. */
import {
  adam,
  dense,
  fit,
  keyFromSeed,
  type Layer,
  type LayerCall,
  model,
  oneHot,
  type PassOptions,
  relu,
  sequential,
  sgd,
  softmaxCrossEntropy,
  tensor,
  tidy,
  zeros,
} from "@maskout/core";
import { kernels, run } from "@maskout/core/variant";
import { describe, expect, it } from "vitest";

/** A layer that writes down at which step it is called. */
function listening(steps: number[]): Layer {
  return {
    kind: "listening",
    stochastic: true,
    build: ({ inputShape }) => ({ outputShape: inputShape, parameters: {}, state: {} }),
    forward(x, { step }: LayerCall) {
      steps.push(step);
      return { output: x.reshape(x.shape), pullback: (dy) => ({ dx: dy.reshape(dy.shape), parameters: {} }) };
    },
  };
}

const DATA = { x: tensor([0, 0, 0, 1, 1, 0, 1, 1], [4, 2]), y: oneHot([0, 1, 1, 0], 2) };

function network(steps: number[]) {
  return sequential([dense(8), relu(), listening(steps), dense(2)], { seed: "by hand", inputShape: [2] });
}

/** One step of a training loop as people write it. */
function step(
  trained: ReturnType<typeof network>,
  optimizer: ReturnType<typeof adam>,
  options: PassOptions = {},
): void {
  tidy(trained.device, () => {
    const pass = trained.forward(DATA.x, { ...options, mode: "train" });
    const { gradient } = softmaxCrossEntropy().evaluate(pass.output, DATA.y);
    const { gradients } = pass.pullback(gradient);
    trained.assign(optimizer.update(trained.parameters, gradients));
  });
}

describe("a training loop written by hand", () => {
  it("draws a new mask every step, and counts its progress", () => {
    const steps: number[] = [];
    using trained = network(steps);
    const optimizer = adam();
    for (let round = 0; round < 3; round++) step(trained, optimizer);
    expect(steps).toEqual([0, 1, 2]);
    expect(trained.progress).toEqual({ step: 3, epoch: 0, batch: 0 });
  });

  it("ends where fit does, to the bit", async () => {
    using byHand = network([]);
    using fitted = network([]);
    const optimizer = adam();
    for (let round = 0; round < 5; round++) step(byHand, optimizer);
    await fit(fitted, DATA, {
      loss: softmaxCrossEntropy(),
      optimizer: adam(),
      epochs: 5,
      batchSize: 4,
      shuffle: false,
    });
    for (const [name, value] of fitted.parameters)
      expect(byHand.parameters.get(name)?.dataSync()).toEqual(value.dataSync());
    expect(byHand.progress.step).toBe(fitted.progress.step);
  });

  it("makes several passes of one step, until it assigns, and they are one step", () => {
    const steps: number[] = [];
    using trained = network(steps);
    const optimizer = sgd({ learningRate: 0.1 });
    for (let round = 0; round < 2; round++) {
      tidy(trained.device, () => {
        const passes = [0, 4].map((firstExample) => {
          const pass = trained.forward(DATA.x, { mode: "train", firstExample });
          return pass.pullback(softmaxCrossEntropy().evaluate(pass.output, DATA.y).gradient).gradients;
        });
        const [first, second] = passes;
        const sums = [...first!].map(
          ([name, a]) => [name, run(kernels.add, { a, b: second!.get(name)! }, {}).y] as const,
        );
        trained.assign(optimizer.update(trained.parameters, new Map(sums)));
      });
    }
    expect(steps).toEqual([0, 0, 1, 1]);
    expect(trained.progress.step).toBe(2);
  });

  it("takes the step that is given, and counts all the same", () => {
    const steps: number[] = [];
    using trained = network(steps);
    step(trained, adam(), { step: 41 });
    step(trained, adam());
    expect(steps).toEqual([41, 1]);
  });
});

describe("progress", () => {
  it("does not count what is no training: inference, samples, values that are set", () => {
    const steps: number[] = [];
    using trained = network(steps);
    trained.forward(DATA.x);
    trained.forward(DATA.x, { mode: "sample" });
    trained.assign(new Map([["0.dense.bias", zeros([8])]]));
    expect(steps).toEqual([0, 0]);
    expect(trained.progress.step).toBe(0);
  });

  it("does not count a step whose values were refused", () => {
    using trained = network([]);
    trained.forward(DATA.x, { mode: "train" });
    expect(() => trained.assign(new Map([["0.dense.bias", zeros([9])]]))).toThrow(/bias/);
    expect(trained.progress.step).toBe(0);
    trained.assign(new Map([["0.dense.bias", zeros([8])]]));
    expect(trained.progress.step).toBe(1);
  });
});

describe("a model of one layer", () => {
  it("has the layer's variables by their own names, and its key for the layer's", () => {
    const key = keyFromSeed("one");
    using alone = model(dense(3), { key, inputShape: [2] });
    expect([...alone.parameters.keys()]).toEqual(["weight", "bias"]);
    expect(alone.parameters.get("weight")?.dataSync()).toEqual(
      dense(3)
        .build({ inputShape: [2], key })
        .parameters.weight?.values(),
    );
    expect(() => alone.forward(zeros([1, 2]), { layers: { to: 1 } })).toThrow(/chain/);
  });

  it("is decayed as any other: its weight is called weight", () => {
    using alone = model(dense(1, { bias: false }), { seed: 1, inputShape: [1] });
    const before = alone.parameters.get("weight")!.dataSync()[0]!;
    const optimizer = sgd({ learningRate: 0.5, weightDecay: 1 });
    alone.assign(optimizer.update(alone.parameters, new Map([["weight", zeros([1, 1])]])));
    expect(alone.parameters.get("weight")!.dataSync()[0]).toBeCloseTo(before / 2, 6);
  });

  it("wants a layer, and a seed or key", () => {
    expect(() => Reflect.apply(model, undefined, [[dense(2)], { seed: 1 }])).toThrow(/model: option "layer"/);
    // @ts-expect-error A seed or a key is missing.
    expect(() => model(dense(2), {})).toThrow(/"seed" is missing/);
  });
});
