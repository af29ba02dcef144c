/** Losses as training uses them: what targets may be, weights, smoothing, and what is refused. */
import {
  batchNorm,
  binaryCrossEntropy,
  chain,
  cpu,
  dense,
  evaluate,
  flatten,
  type Loss,
  meanSquaredError,
  OptionError,
  oneHot,
  relu,
  residual,
  ShapeError,
  sequential,
  sigmoid,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  type Tensor,
  tensor,
  tidy,
} from "@maskout/core";
import { randomValues } from "@maskout/testing";
import { onEachDevice } from "@maskout/testing/devices";
import { describe, expect, it } from "vitest";
import { dropout } from "../support/dropout.js";

const [BATCH, CLASSES] = [5, 4];
const LABELS = [3, 0, 1, 3, 2];
const logits = randomValues("logits", BATCH * CLASSES, 3);
const predictions = randomValues("predictions", BATCH * 2, 2);
const probabilities = predictions.map((value) => 1 / (1 + Math.exp(-value)));
const yes = randomValues("yes", BATCH * 2).map((value) => (value > 0 ? 1 : 0));

/** The losses, what each is of, and its definition in double precision: the loss of an example. */
const LOSSES: readonly {
  readonly name: string;
  readonly loss: Loss;
  readonly output: readonly [Float32Array, readonly number[]];
  readonly target: readonly [Float32Array, readonly number[]];
  of(output: readonly number[], target: readonly number[]): number;
}[] = [
  {
    name: "softmaxCrossEntropy",
    loss: softmaxCrossEntropy(),
    output: [logits, [BATCH, CLASSES]],
    target: [oneHot(LABELS, CLASSES).dataSync(), [BATCH, CLASSES]],
    of: (z, t) => t.reduce((sum, p, c) => sum + p * (Math.log(z.reduce((all, y) => all + Math.exp(y), 0)) - z[c]!), 0),
  },
  {
    name: "sigmoidCrossEntropy",
    loss: sigmoidCrossEntropy(),
    output: [predictions, [BATCH, 2]],
    target: [yes, [BATCH, 2]],
    of: (z, t) => z.reduce((sum, y, c) => sum + Math.log(1 + Math.exp(y)) - y * t[c]!, 0) / z.length,
  },
  {
    name: "binaryCrossEntropy",
    loss: binaryCrossEntropy(),
    output: [probabilities, [BATCH, 2]],
    target: [yes, [BATCH, 2]],
    of: (p, t) => p.reduce((sum, q, c) => sum - (t[c] === 1 ? Math.log(q) : Math.log(1 - q)), 0) / p.length,
  },
  {
    name: "meanSquaredError",
    loss: meanSquaredError(),
    output: [predictions, [BATCH, 2]],
    target: [yes, [BATCH, 2]],
    of: (z, t) => z.reduce((sum, y, c) => sum + (y - t[c]!) ** 2, 0) / z.length,
  },
];

function rowsOf(values: ArrayLike<number>, rows: number): readonly (readonly number[])[] {
  const columns = values.length / rows;
  return Array.from({ length: rows }, (_, row) => Array.from(values).slice(row * columns, (row + 1) * columns));
}

async function evaluated(loss: Loss, output: Tensor, target: Tensor, weights?: Tensor) {
  const made = tidy(output.device, () => loss.evaluate(output, target, weights));
  const [[value], gradient] = await Promise.all([made.loss.data(), made.gradient.data()]);
  for (const one of [made.loss, made.gradient]) one.dispose();
  return { value: value!, gradient };
}

onEachDevice("losses of training", (device) => {
  it.each(LOSSES)("$name with weights is the mean of weighted losses, and so is its gradient", async (one) => {
    const weights = [0, 1, 2.5, 0.5, 1];
    using output = tensor(one.output[0], one.output[1], { device });
    using target = tensor(one.target[0], one.target[1], { device });
    using weight = tensor(weights, undefined, { device });
    const [z, t] = [rowsOf(one.output[0], BATCH), rowsOf(one.target[0], BATCH)];
    const expected = z.reduce((sum, row, index) => sum + weights[index]! * one.of(row, t[index]!), 0) / BATCH;
    const weighted = await evaluated(one.loss, output, target, weight);
    expect(weighted.value).toBeCloseTo(expected, 5);
    const plain = await evaluated(one.loss, output, target);
    const columns = plain.gradient.length / BATCH;
    plain.gradient.forEach((slope, index) => {
      expect(weighted.gradient[index]).toBeCloseTo(slope * weights[Math.floor(index / columns)]!, 6);
    });
  });

  it("class numbers are what their one-hot rows are, to the bit, as [batch] and as [batch, 1]", async () => {
    using output = tensor(logits, [BATCH, CLASSES], { device });
    const loss = softmaxCrossEntropy({ labelSmoothing: 0.1, classWeights: [1, 2, 3, 0.5] });
    using rows = tensor(oneHot(LABELS, CLASSES).dataSync(), [BATCH, CLASSES], { device });
    const expected = await evaluated(loss, output, rows);
    for (const shape of [[BATCH], [BATCH, 1]]) {
      using labels = tensor(LABELS, shape, { device });
      expect(await evaluated(loss, output, labels)).toEqual(expected);
    }
  });

  it("label smoothing mixes a share of the uniform distribution in: Szegedy et al., section 7", async () => {
    using output = tensor(logits, [BATCH, CLASSES], { device });
    using labels = tensor(LABELS, undefined, { device });
    const mixed = rowsOf(oneHot(LABELS, CLASSES).dataSync(), BATCH).map((row) =>
      row.map((p) => 0.8 * p + 0.2 / CLASSES),
    );
    using smooth = tensor(mixed, undefined, { device });
    const [actual, expected] = [
      await evaluated(softmaxCrossEntropy({ labelSmoothing: 0.2 }), output, labels),
      await evaluated(softmaxCrossEntropy(), output, smooth),
    ];
    expect(actual.value).toBeCloseTo(expected.value, 5);
    for (const [index, slope] of actual.gradient.entries()) expect(slope).toBeCloseTo(expected.gradient[index]!, 6);
  });

  it("class weights are the weights of the examples of the classes", async () => {
    const classWeights = [1, 2, 0, 0.5];
    using output = tensor(logits, [BATCH, CLASSES], { device });
    using labels = tensor(LABELS, undefined, { device });
    using weights = tensor(
      LABELS.map((label) => classWeights[label]!),
      undefined,
      { device },
    );
    expect(await evaluated(softmaxCrossEntropy({ classWeights }), output, labels)).toEqual(
      await evaluated(softmaxCrossEntropy(), output, labels, weights),
    );
  });
});

describe("binary cross-entropy", () => {
  it("is right where every output is on its target's side of 0.5", () => {
    const output = Float32Array.of(0.9, 0.1, 0.6, 0.6, 0.5, 0.4);
    const target = Float32Array.of(1, 0, 1, 0, 0, 0.2);
    expect(binaryCrossEntropy().correct?.({ output, target, examples: 3 })).toBe(2);
    expect(binaryCrossEntropy().correct?.({ output, target, examples: 6 })).toBe(5);
  });

  it("of a sigmoid is the sigmoid cross-entropy, and so are the gradients of what is before it", () => {
    using logit = tensor(predictions, [BATCH, 2]);
    using target = tensor(yes, [BATCH, 2]);
    const call = { mode: "train", key: [1, 2], step: 0, parameters: {}, state: {} } as const;
    const pass = sigmoid().forward(logit, call);
    const composed = binaryCrossEntropy().evaluate(pass.output, target);
    const whole = sigmoidCrossEntropy().evaluate(logit, target);
    expect(composed.loss.dataSync()[0]).toBeCloseTo(whole.loss.dataSync()[0]!, 6);
    const slopes = pass.pullback(composed.gradient).dx.dataSync();
    for (const [index, slope] of whole.gradient.dataSync().entries()) expect(slopes[index]).toBeCloseTo(slope, 6);
  });

  it("takes targets that are probabilities and no others", async () => {
    using model = sequential([dense(1), sigmoid()], { seed: 1 });
    const x = [[1], [2]];
    await expect(evaluate(model, { x, y: [0, 2] }, { loss: binaryCrossEntropy() })).rejects.toThrow(/"y\[1\]" is 2/);
    const { loss, accuracy } = await evaluate(model, { x, y: [0, 1] }, { loss: binaryCrossEntropy() });
    expect([Number.isFinite(loss), accuracy !== undefined]).toEqual([true, true]);
  });
});

describe("a column", () => {
  it("may be left out where the model has one output", async () => {
    using output = tensor([[1], [2], [-1]]);
    using flat = tensor([1, 0, 1]);
    using column = tensor([[1], [0], [1]]);
    for (const loss of [sigmoidCrossEntropy(), binaryCrossEntropy(), meanSquaredError()])
      expect(await evaluated(loss, output, flat)).toEqual(await evaluated(loss, output, column));
  });
});

describe("what does not fit is refused", () => {
  const [two, one] = [tensor(logits, [BATCH, CLASSES]), tensor(logits.slice(0, BATCH), [BATCH, 1])];

  it("one class has no softmax to speak of: the loss would be 0 untrained", () => {
    expect(() => softmaxCrossEntropy().evaluate(one, tensor(LABELS))).toThrow(/sigmoidCrossEntropy/);
  });

  it.each([
    [() => softmaxCrossEntropy().evaluate(two, tensor([1, 2])), ShapeError],
    [() => softmaxCrossEntropy({ classWeights: [1, 2] }).evaluate(two, tensor(LABELS)), ShapeError],
    [() => meanSquaredError().evaluate(two, tensor(LABELS)), ShapeError],
    [() => softmaxCrossEntropy().evaluate(two, tensor(LABELS), tensor([1, 2])), ShapeError],
    [() => Reflect.apply(softmaxCrossEntropy, undefined, [{ labelsmoothing: 0.1 }]), OptionError],
    [() => softmaxCrossEntropy({ labelSmoothing: 1 }), OptionError],
    [() => softmaxCrossEntropy({ classWeights: [1, -1] }), OptionError],
    [() => Reflect.apply(softmaxCrossEntropy, undefined, [{ classWeights: "even" }]), OptionError],
    [() => Reflect.apply(meanSquaredError, undefined, [{ reduction: "sum" }]), OptionError],
    [() => Reflect.apply(binaryCrossEntropy, undefined, [{ epsilon: 1e-7 }]), OptionError],
    [() => binaryCrossEntropy().evaluate(two, tensor(LABELS)), ShapeError],
    [() => Reflect.apply(sigmoidCrossEntropy, undefined, [null]), OptionError],
  ])("%s", (call, error) => {
    expect(call).toThrow(error);
  });

  it("and nothing is left of it", () => {
    const before = cpu().memory();
    expect(() => tidy(cpu(), () => softmaxCrossEntropy().evaluate(two, tensor([1, 2])))).toThrow(ShapeError);
    expect(cpu().memory()).toEqual(before);
  });

  it("a class that is none makes no good-looking loss by hand either", () => {
    expect(
      softmaxCrossEntropy()
        .evaluate(two, tensor([0, 1, 2, 3, 4]))
        .loss.dataSync()[0],
    ).toBeNaN();
  });
});

it("layers cannot be changed once they are made", () => {
  for (const layer of [dense(2), dropout({ rate: 0.5 }), chain([dense(2)]), residual(relu()), batchNorm(), flatten()]) {
    expect(Reflect.set(layer, "rate", 0.1)).toBe(false);
    expect(Reflect.set(layer, "forward", () => undefined)).toBe(false);
  }
});
