/** Reading the golden fixtures. */
import type { Key } from "@maskout/core";
import { readJson } from "@maskout/testing";

/** A network with inverted dropout behind each hidden layer. */
export interface Network {
  readonly key: Key;
  readonly rate: number;
  readonly sizes: readonly number[];
  readonly hidden: "relu" | "sigmoid" | "tanh";
  readonly head: "sigmoid" | "softmax" | "linear";
  readonly batch: number;
  /** `[batch, sizes[0]]` */
  readonly x: readonly number[];
  /** `[inputs, units]` each. */
  readonly weights: readonly (readonly number[])[];
  readonly biases: readonly (readonly number[])[];
  readonly keepHex: readonly string[];
  readonly output: readonly number[];
}

/** The mask of a place, of the seed "maskout". */
export interface GoldenMask {
  readonly place: number;
  readonly noise: "inverted" | "spatial" | "alpha" | "gaussian";
  readonly rate: number;
  readonly sample: number;
  readonly shape: readonly number[];
  readonly factor: readonly number[];
  readonly shift?: readonly number[];
}

export const networks: readonly Network[] = await readJson(new URL("../golden/mlp.json", import.meta.url));
export const masks: readonly GoldenMask[] = await readJson(new URL("../golden/masks.json", import.meta.url));
