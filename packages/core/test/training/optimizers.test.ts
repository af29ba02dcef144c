import { adadelta, adam, type Device, type Optimizer, OptionError, sgd, tensor, zeros } from "@maskout/core";
import { randomValues, relativeError } from "@maskout/testing";
import { onEachDevice } from "@maskout/testing/devices";
import { describe, expect, it } from "vitest";

const NAME = "0.dense.weight";
const SHAPE = [3, 5] as const;

/** Five steps of an optimizer on one weight, with gradients that do not depend on it. */
async function stepsOf(optimizer: Optimizer, device: Device, name = NAME): Promise<Float32Array> {
  let parameter = tensor(randomValues("parameter", 15), SHAPE, { device });
  for (let step = 0; step < 5; step++) {
    const gradient = tensor(randomValues(`gradient ${step}`, 15), SHAPE, { device });
    const next = optimizer.update(new Map([[name, parameter]]), new Map([[name, gradient]])).get(name);
    gradient.dispose();
    parameter.dispose();
    if (next === undefined) throw new Error("the optimizer lost the parameter");
    parameter = next;
  }
  const values = await parameter.data();
  parameter.dispose();
  optimizer.dispose();
  return values;
}

/** The same five steps in float64, from the papers' formulas, one number at a time. */
function expectedSteps(update: (p: number, g: number, memory: number[], step: number) => number): Float64Array {
  const start = randomValues("parameter", 15);
  return Float64Array.from(start, (first, index) => {
    const memory = [0, 0];
    let p = first;
    for (let step = 0; step < 5; step++)
      p = update(p, randomValues(`gradient ${step}`, 15)[index] ?? 0, memory, step + 1);
    return p;
  });
}

const cases: readonly {
  readonly of: string;
  readonly optimizer: () => Optimizer;
  readonly expected: () => Float64Array;
}[] = [
  {
    of: "plain gradient descent",
    optimizer: () => sgd({ learningRate: 0.1 }),
    expected: () => expectedSteps((p, g) => p - 0.1 * g),
  },
  {
    of: "momentum with L2 and L1",
    optimizer: () => sgd({ learningRate: 0.1, momentum: 0.9, weightDecay: 0.2, l1: 0.05 }),
    expected: () =>
      expectedSteps((p, g, memory) => {
        memory[0] = 0.9 * (memory[0] ?? 0) + g + 0.2 * p + 0.05 * Math.sign(p);
        return p - 0.1 * memory[0];
      }),
  },
  {
    of: "Nesterov's momentum",
    optimizer: () => sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }),
    expected: () =>
      expectedSteps((p, g, memory) => {
        memory[0] = 0.9 * (memory[0] ?? 0) + g;
        return p - 0.1 * (g + 0.9 * memory[0]);
      }),
  },
  {
    of: "Adam",
    optimizer: () => adam({ learningRate: 0.01 }),
    expected: () =>
      expectedSteps((p, g, memory, t) => {
        memory[0] = 0.9 * (memory[0] ?? 0) + 0.1 * g;
        memory[1] = 0.999 * (memory[1] ?? 0) + 0.001 * g * g;
        return p - (0.01 * (memory[0] / (1 - 0.9 ** t))) / (Math.sqrt(memory[1] / (1 - 0.999 ** t)) + 1e-8);
      }),
  },
  {
    of: "Adadelta",
    optimizer: () => adadelta(),
    expected: () =>
      expectedSteps((p, g, memory) => {
        memory[0] = 0.95 * (memory[0] ?? 0) + 0.05 * g * g;
        const update = (-Math.sqrt((memory[1] ?? 0) + 1e-6) / Math.sqrt(memory[0] + 1e-6)) * g;
        memory[1] = 0.95 * (memory[1] ?? 0) + 0.05 * update * update;
        return p + update;
      }),
  },
];

onEachDevice("optimizers", (device) => {
  it.each(cases)("$of makes the paper's steps", async ({ optimizer, expected }) => {
    expect(relativeError(await stepsOf(optimizer(), device), expected())).toBeLessThan(1e-5);
  });

  it("max-norm scales a unit's incoming weights back to the limit and leaves shorter ones alone", async () => {
    using parameter = tensor(randomValues("parameter", 15), SHAPE, { device });
    using gradient = zeros(SHAPE, { device });
    const normsOf = (w: Float32Array): number[] =>
      Array.from({ length: 5 }, (_, unit) => Math.hypot(...[0, 1, 2].map((input) => w[input * 5 + unit] ?? 0)));
    const values = await parameter.data();
    const norms = normsOf(values);
    const limit = (Math.min(...norms) + Math.max(...norms)) / 2;
    const optimizer = sgd({ learningRate: 0.1, maxNorm: limit });
    const limited = await optimizer
      .update(new Map([[NAME, parameter]]), new Map([[NAME, gradient]]))
      .get(NAME)
      ?.data();
    const expected = norms.map((norm) => Math.min(norm, limit));
    expect(relativeError(normsOf(limited ?? new Float32Array()), expected)).toBeLessThan(1e-6);
    for (const [index, value] of values.entries()) {
      if ((norms[index % 5] ?? 0) < limit) expect(limited?.[index]).toBe(value);
    }
    optimizer.dispose();
  });

  it("max-norm limits the filters of a convolution too", async () => {
    const shape = [2, 2, 3, 4];
    using parameter = tensor(new Float32Array(48).fill(1), shape, { device });
    using gradient = zeros(shape, { device });
    const optimizer = sgd({ learningRate: 0.1, maxNorm: 1 });
    const updated = optimizer.update(
      new Map([["0.conv2d.weight", parameter]]),
      new Map([["0.conv2d.weight", gradient]]),
    );
    using limited = updated.get("0.conv2d.weight")!;
    // Twelve weights a filter.
    expect(relativeError(await limited.data(), new Float32Array(48).fill(1 / Math.sqrt(12)))).toBeLessThan(1e-6);
    optimizer.dispose();
  });

  it("regularisation leaves biases alone", async () => {
    const regularised = sgd({ learningRate: 0.1, weightDecay: 0.5, l1: 0.5 });
    expect(await stepsOf(regularised, device, "0.dense.bias")).toEqual(
      await stepsOf(sgd({ learningRate: 0.1 }), device, "0.dense.bias"),
    );
  });
});

describe("an optimizer's options", () => {
  it.each([
    () => sgd({ learningRate: 0 }),
    () => sgd({ learningRate: Number.NaN }),
    () => sgd({ learningRate: 0.1, momentum: 1 }),
    () => sgd({ learningRate: 0.1, weightDecay: -1 }),
    () => sgd({ learningRate: 0.1, maxNorm: 0 }),
    () => adam({ beta1: 1 }),
    () => adam({ epsilon: 0 }),
    () => adadelta({ rho: -0.1 }),
    () => Reflect.apply(adadelta, undefined, [{ lr: 1 }]),
  ])("are refused outside their range: %s", (make) => {
    expect(make).toThrow(OptionError);
  });
});
