// What is required is so by the types too: these programs do not compile, and where they are run all the same they are refused.
import { dense, OptionError } from "@maskout/core";
import { dropConnect, dropConnectDense, dropConnectGrad, dropConnectMoments, weightDrop } from "@maskout/dropconnect";
import { expect, test } from "vitest";

const input = { x: Float32Array.of(1, 2), w: Float32Array.of(1, 2), batch: 1, inputs: 2, units: 1 };
const dy = Float32Array.of(1);

test.each<[string, () => unknown, string]>([
  // @ts-expect-error
  ["options", () => dropConnect(input), "options"],
  // @ts-expect-error
  ["a seed or a key", () => dropConnect(input, { rate: 0.5 }), "seed"],
  // @ts-expect-error
  ["a seed or a key, for the gradient", () => dropConnectGrad({ ...input, dy }, { rate: 0.5 }), "seed"],
  // @ts-expect-error
  ["a rate or a keep probability", () => dropConnect(input, { seed: 1 }), "rate"],
  // @ts-expect-error
  ["a rate, for the moments", () => dropConnectMoments(input, {}), "rate"],
  // @ts-expect-error
  ["a rate of a layer", () => dropConnectDense(2, {}), "rate"],
  // @ts-expect-error
  ["a rate of a layer around another", () => weightDrop(dense(2), {}), "rate"],
])("%s is required", (_, call, option) => {
  expect(call).toThrow(OptionError);
  expect(call).toThrow(expect.objectContaining({ option }));
});

test("the options of training may be given to inference", () => {
  const options = { rate: 0.5, seed: 1, step: 3, sample: 0, mask: "unit", maskBias: false } as const;
  expect(dropConnectMoments(input, options)).toEqual(dropConnectMoments(input, { rate: 0.5 }));
});
