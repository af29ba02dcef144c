import {
  batchNorm,
  dense,
  flatten,
  type Layer,
  type Mode,
  type Model,
  relu,
  sequential,
  sigmoid,
  softmax,
  tanh,
  tensor,
  tidy,
} from "@maskout/core";
import { centralDifferences, dot, onEachDevice, randomValues, relativeError } from "@maskout/testing";
import { expect, it } from "vitest";

const layers: readonly { readonly of: string; readonly layer: () => Layer; readonly shape: readonly number[] }[] = [
  { of: "dense", layer: () => dense(5), shape: [4, 7] },
  { of: "dense without bias", layer: () => dense(3, { bias: false, init: "glorot" }), shape: [2, 6] },
  { of: "relu", layer: relu, shape: [3, 9] },
  { of: "sigmoid", layer: sigmoid, shape: [3, 9] },
  { of: "tanh", layer: tanh, shape: [3, 9] },
  { of: "softmax", layer: softmax, shape: [3, 5] },
  { of: "flatten", layer: flatten, shape: [2, 3, 4] },
  { of: "batchNorm", layer: () => batchNorm(), shape: [6, 5] },
  { of: "batchNorm over channels", layer: () => batchNorm({ epsilon: 1e-2 }), shape: [2, 3, 3, 4] },
];
const modes: readonly Mode[] = ["train", "infer", "sample"];
const cases = layers.flatMap((layer) => modes.map((mode) => ({ ...layer, mode })));

/** Values that keep a step of 2^-7 away from the kink of ReLU. */
function inputOf(shape: readonly number[]): Float32Array {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  return randomValues("input", size, 2).map((value) => value + Math.sign(value) * 0.05);
}

async function outputFor(model: Model, x: Float32Array, shape: readonly number[], mode: Mode): Promise<Float32Array> {
  const { device } = model;
  using output = tidy(device, () => model.forward(tensor(x, shape, { device }), { mode }).output);
  return await output.data();
}

onEachDevice("the pullback", (device) => {
  // Central differences of a float32 forward pass with h = 2^-7: truncation and rounding stay below 2e-3 of the largest gradient.
  it.each(cases)("of $of is the gradient in $mode mode", async ({ layer, shape, mode }) => {
    using model = sequential([layer()], { seed: "gradient", device, inputShape: shape.slice(1) });
    model.assign(
      new Map(
        [...model.parameters].map(([name, { shape: of, size }]) => [
          name,
          tensor(randomValues(name, size), of, { device }),
        ]),
      ),
    );
    const x = inputOf(shape);
    const weights = randomValues("weights", (await outputFor(model, x, shape, mode)).length);

    const { dx, gradients } = tidy(device, () => {
      const pass = model.forward(tensor(x, shape, { device }), { mode });
      return pass.pullback(tensor(weights, pass.output.shape, { device }));
    });

    const expected = await centralDifferences(x, 2 ** -7, async (changed) =>
      dot(await outputFor(model, changed, shape, mode), weights),
    );
    expect(relativeError(await dx.data(), expected)).toBeLessThan(2e-3);
    expect([...gradients.keys()]).toEqual([...model.parameters.keys()]);
    for (const [name, gradient] of gradients) {
      const parameter = (await model.parameters.get(name)?.data()) ?? new Float32Array();
      const expectedOf = await centralDifferences(parameter, 2 ** -7, async (changed) => {
        model.assign(new Map([[name, tensor(changed, gradient.shape, { device })]]));
        return dot(await outputFor(model, x, shape, mode), weights);
      });
      model.assign(new Map([[name, tensor(parameter, gradient.shape, { device })]]));
      expect(relativeError(await gradient.data(), expectedOf), name).toBeLessThan(2e-3);
    }
    for (const made of [dx, ...gradients.values()]) made.dispose();
  });
});
