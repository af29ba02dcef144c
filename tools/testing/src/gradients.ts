/** Checks pullbacks: against central differences, and on one device against another. */
import { type Model, type PassOptions, type Shape, tensor, tidy } from "@maskout/core";
import { expect } from "vitest";
import { centralDifferences, dot, randomValues, relativeError } from "./numbers.js";

/** A pass of a model. */
export interface Pass {
  readonly x: Float32Array;
  /** The shape of x, the batch first. */
  readonly shape: Shape;
  readonly options: PassOptions;
}

/** The name of the gradient with respect to x, beside those of the parameters. */
const INPUT = "x";

/** Gives a model parameters that depend only on their names. @returns The model. */
export function randomized(model: Model): Model {
  const { device } = model;
  const values = [...model.parameters].map(
    ([name, { shape, size }]) => [name, tensor(randomValues(name, size), shape, { device })] as const,
  );
  model.assign(new Map(values));
  return model;
}

/** The gradients of `sum(c * output)`, c seeded, with respect to x and every parameter. */
async function gradientsOf(model: Model, { x, shape, options }: Pass): Promise<ReadonlyMap<string, Float32Array>> {
  const { device } = model;
  const { dx, gradients } = tidy(device, () => {
    const pass = model.forward(tensor(x, shape, { device }), options);
    const { output } = pass;
    return pass.pullback(tensor(randomValues("weights", output.size), output.shape, { device }));
  });
  const values = new Map<string, Float32Array>();
  for (const [name, gradient] of [[INPUT, dx] as const, ...gradients]) {
    values.set(name, await gradient.data());
    gradient.dispose();
  }
  return values;
}

async function lossOf(model: Model, { x, shape, options }: Pass): Promise<number> {
  const { device } = model;
  using output = tidy(device, () => model.forward(tensor(x, shape, { device }), options).output);
  return dot(await output.data(), randomValues("weights", output.size));
}

/**
 * Expects that a model's pullback is the gradient, by central differences with step `h` of a float32 forward pass: truncation and
 * rounding stay below 2e-3 of the largest gradient.
 */
export async function expectGradients(model: Model, pass: Pass, h: number): Promise<void> {
  const gradients = await gradientsOf(model, pass);
  expect([...gradients.keys()]).toEqual([INPUT, ...model.parameters.keys()]);
  for (const [name, gradient] of gradients) {
    const parameter = await model.parameters.get(name)?.data();
    const set = (values: Float32Array): void => {
      const { shape } = model.parameters.get(name)!;
      model.assign(new Map([[name, tensor(values, shape, { device: model.device })]]));
    };
    const expected =
      parameter === undefined
        ? await centralDifferences(pass.x, h, (x) => lossOf(model, { ...pass, x }))
        : await centralDifferences(parameter, h, (changed) => {
            set(changed);
            return lossOf(model, pass);
          });
    if (parameter !== undefined) set(parameter);
    expect(relativeError(gradient, expected), name).toBeLessThan(2e-3);
  }
}

/** Expects that two models have the same gradients, to 1e-5 of the largest. */
export async function expectSameGradients(model: Model, other: Model, pass: Pass): Promise<void> {
  const [gradients, expected] = [await gradientsOf(model, pass), await gradientsOf(other, pass)];
  expect([...gradients.keys()]).toEqual([...expected.keys()]);
  for (const [name, gradient] of gradients) {
    expect(relativeError(gradient, expected.get(name) ?? []), name).toBeLessThan(1e-5);
  }
}
