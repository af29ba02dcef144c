/** Reading the golden fixtures. */
import type { Block, Key } from "@maskout/core";
import { readJson } from "@maskout/testing";

function read<T>(name: string): Promise<T> {
  return readJson(new URL(`../golden/${name}.json`, import.meta.url));
}

export const philox: {
  readonly kat: readonly { readonly counter: Block; readonly key: Key; readonly output: Block }[];
  readonly fold: readonly { readonly key: Key; readonly n: number; readonly result: Key }[];
} = await read("philox");

export const seeds: readonly { readonly seed: string | number; readonly key: Key }[] = await read("seeds");

export const noiseStream: readonly {
  readonly key: Key;
  readonly step: number;
  readonly sample: number;
  readonly offset: number;
  readonly count: number;
  readonly words: readonly number[];
  readonly uniforms: readonly number[];
  readonly normals: readonly number[];
}[] = await read("stream");

export const maskStream: readonly {
  readonly key: Key;
  readonly step: number;
  readonly offset: number;
  readonly count: number;
  readonly rate: number;
  readonly threshold: number;
  readonly keepHex: string;
}[] = await read("mask-stream");

/** Pooling layers over images `[batch, rows, columns, channels]`, forward and backward. */
export const pools: readonly {
  readonly kind: "max" | "average";
  readonly input: readonly number[];
  readonly pool: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: "valid" | "same" | number;
  readonly outputShape: readonly number[];
  readonly x: readonly number[];
  readonly dy: readonly number[];
  readonly y: readonly number[];
  readonly dx: readonly number[];
}[] = await read("pool");

/** A checkpoint of `[dense(4), relu(), dense(3, { name: "head" })]` with sgd that another program has written. */
export const checkpoint: {
  /** In base64. */
  readonly file: string;
  readonly tensors: Readonly<Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>>;
} = await read("checkpoint");

/** Convolutions, forward and back. */
export const convolutions: readonly {
  readonly input: readonly number[];
  readonly kernel: readonly [number, number];
  readonly filters: number;
  readonly strides: readonly [number, number];
  readonly padding: "valid" | "same" | number;
  readonly outputShape: readonly number[];
  readonly x: readonly number[];
  readonly w: readonly number[];
  readonly b: readonly number[];
  readonly dy: readonly number[];
  readonly y: readonly number[];
  readonly dx: readonly number[];
  readonly dw: readonly number[];
  readonly db: readonly number[];
}[] = await read("conv");

/** What is left of an array: its sum, its Euclidean norm and its first values. */
export interface Summary {
  readonly shape: readonly number[];
  readonly sum: number;
  readonly norm: number;
  readonly first: readonly number[];
}

/** The field's MNIST network, some steps of Adadelta. */
export const cnns: readonly {
  readonly key: Key;
  readonly batch: number;
  readonly side: number;
  readonly filters: readonly [number, number];
  readonly hidden: number;
  readonly labels: readonly number[];
  readonly optimizer: {
    readonly name: string;
    readonly learningRate: number;
    readonly rho: number;
    readonly epsilon: number;
  };
  readonly dropout: readonly [DropoutPlace, DropoutPlace];
  /** Of every step. */
  readonly losses: readonly number[];
  /** After the last step. */
  readonly parameters: readonly Summary[];
}[] = await read("cnn");

/** A dropout layer in a chain. */
interface DropoutPlace {
  readonly layer: number;
  readonly rate: number;
}

/** AlexNet with fewer channels: the loss of a batch, with L1 and L2 norms, and its gradients. */
export const alexNets: readonly {
  readonly key: Key;
  readonly batch: number;
  readonly channels: readonly number[];
  readonly hidden: number;
  readonly rate: number;
  readonly dropoutLayers: readonly number[];
  readonly output: readonly number[];
  readonly binaryCrossEntropy: number;
  readonly l1: number;
  readonly l2: number;
  readonly loss: number;
  readonly gradients: readonly Summary[];
}[] = await read("alexnet");

/** Keep decisions, one byte each, packed as the fixtures pack them. */
export function packed(kept: ArrayLike<number>): string {
  const bytes = new Uint8Array(Math.ceil(kept.length / 8));
  for (let index = 0; index < kept.length; index++) {
    bytes[index >> 3] = (bytes[index >> 3] ?? 0) | ((kept[index] ?? 0) << (index & 7));
  }
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Files of weights that other programs wrote, and what their networks answer. */
export const weights: Readonly<
  Record<
    "convolutional" | "float16" | "bfloat16" | "float64" | "named" | "keras",
    {
      /** The safetensors file, as base64. */
      readonly file: string;
      /** Examples, row-major, images as `[rows, columns, channels]`. */
      readonly x: readonly number[];
      /** The answers, row-major. */
      readonly y: readonly number[];
    }
  >
> = await read("weights");
