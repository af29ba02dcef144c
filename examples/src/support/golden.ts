/** Networks that were computed independently, in NumPy: the fixtures of the variants' tests. */
import { readFileSync } from "node:fs";
import type { Key, Model } from "@maskout/core";
import { tensor } from "@maskout/core";

/** A network with dropout after every hidden layer: hidden layer `l` draws under the key `foldIn(key, l)`, at step 0. */
export interface Network {
  readonly key: Key;
  readonly rate: number;
  /** Units of the input and of every layer. */
  readonly sizes: readonly number[];
  readonly batch: number;
  /** `[batch, sizes[0]]` */
  readonly x: readonly number[];
  /** Per dense layer, `[inputs, units]` and `[units]`. */
  readonly weights: readonly (readonly number[])[];
  readonly biases: readonly (readonly number[])[];
}

/** A network of inverted dropout, forward and backward. The gradient of the output is `(output - y) / batch`. */
export interface TrainedNetwork extends Network {
  readonly hidden: "relu" | "sigmoid";
  readonly head: "sigmoid" | "linear";
  readonly y: readonly number[];
  readonly output: readonly number[];
  readonly gradWeights: readonly (readonly number[])[];
  readonly gradBiases: readonly (readonly number[])[];
}

/** A network of standard dropout: with masks, at inference, and at inference with the scaling forgotten. */
export interface VanillaNetwork extends Network {
  readonly train: readonly number[];
  readonly predict: readonly number[];
  readonly predictWithoutScaling: readonly number[];
}

/** The networks of a fixture, such as `"inverted/test/golden/mlp.json"`. */
export function readGolden<T extends Network>(fixture: string): readonly T[] {
  return JSON.parse(readFileSync(new URL(`../../packages/${fixture}`, import.meta.url), "utf8"));
}

/** Gives a model of dense layers the network's weights and biases. */
export function assignWeights(model: Model, { sizes, weights, biases }: Network): void {
  model.build([sizes[0]!]);
  const named = (kind: string) => [...model.parameters.keys()].filter((name) => name.endsWith(`.${kind}`));
  const values = new Map([
    ...named("weight").map((name, layer) => [name, tensor(weights[layer]!, sizes.slice(layer, layer + 2))] as const),
    ...named("bias").map((name, layer) => [name, tensor(biases[layer]!, [sizes[layer + 1]!])] as const),
  ]);
  model.assign(values);
}

/** The largest distance between two lists, relative to the largest expected value. */
export function largestDifference(actual: ArrayLike<number>, expected: readonly number[]): number {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return expected.reduce((most, value, index) => Math.max(most, Math.abs(actual[index]! - value)), 0) / largest;
}
