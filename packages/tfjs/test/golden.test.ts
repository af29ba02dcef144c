/** The layers against values computed by an independent implementation, on every backend. */
import type { Key } from "@maskout/core";
import { readJson, relativeError } from "@maskout/testing";
import { type MaskoutLayer, maskoutLayers } from "@maskout/tfjs";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { onEachBackend } from "./support/backends.js";
import { predicted, tf, trained, valuesOf } from "./support/tf.js";

type Numbers = readonly (number | "nan" | "inf" | "-inf")[];

interface Elementwise {
  readonly key: Key;
  readonly step: number;
  readonly rate: number;
  readonly x: Numbers;
  readonly dy: Numbers;
  readonly standard: { readonly train: Numbers; readonly infer: Numbers; readonly grad: Numbers };
  readonly inverted: { readonly train: Numbers; readonly infer: Numbers; readonly grad: Numbers };
}

type Shaped =
  | "gaussianDropout"
  | "gaussianNoise"
  | "alphaDropout"
  | "featureAlphaDropout"
  | "spatialDropout1d"
  | "spatialDropout2d"
  | "spatialDropout3d"
  | "dropBlock2d"
  | "stochasticDepth";

interface Variant {
  readonly variant: Shaped;
  readonly options: {
    readonly rate: number;
    readonly stddev: number;
    readonly blockSize: number;
    readonly gamma?: number;
  };
  readonly key: Key;
  readonly step: number;
  readonly shape: number[];
  readonly x: readonly number[];
  readonly dy: readonly number[];
  readonly y: readonly number[];
  readonly dx: readonly number[];
  readonly body?: readonly number[];
  readonly dbody?: readonly number[];
}

interface Connect {
  readonly key: Key;
  readonly step: number;
  readonly rate: number;
  readonly batch: number;
  readonly inputs: number;
  readonly units: number;
  readonly x: readonly number[];
  readonly w: readonly number[];
  readonly b: readonly number[];
  readonly dy: readonly number[];
  readonly masks: Readonly<
    Record<"example" | "batch" | "unit", Record<"output" | "dx" | "dw" | "db", readonly number[]>>
  >;
  readonly inferMean: readonly number[];
}

const elementwise: readonly Elementwise[] = await readJson(new URL("golden/elementwise.json", import.meta.url));
const variants: readonly Variant[] = await readJson(new URL("golden/variants.json", import.meta.url));
const connects: readonly Connect[] = await readJson(new URL("golden/dropconnect.json", import.meta.url));

const SPECIAL = { nan: Number.NaN, inf: Number.POSITIVE_INFINITY, "-inf": Number.NEGATIVE_INFINITY };
const floats = (values: Numbers): Float32Array =>
  Float32Array.from(values, (value) => (typeof value === "string" ? SPECIAL[value] : value));

/** A training pass and its gradient for `dy`. */
async function passOf(layer: MaskoutLayer, x: Tensor, dy: Tensor): Promise<{ y: Float32Array; dx: Float32Array }> {
  const { value, grad } = tf.valueAndGrad((input: Tensor) => trained(layer, input))(x, dy);
  return { y: await valuesOf(value), dx: await valuesOf(grad) };
}

onEachBackend("standard and inverted dropout", () => {
  const cases = elementwise.flatMap((vector) =>
    (["standard", "inverted"] as const).map((name) => [name, vector.rate, vector.step, vector] as const),
  );
  it.each(cases)("%s at rate %d, step %d, to the bit", async (name, rate, step, { key, x, dy, [name]: expected }) => {
    const layers = maskoutLayers(tf);
    const layer = { standard: layers.standardDropout, inverted: layers.invertedDropout }[name]({ rate, key, step });
    const pass = await passOf(layer, tf.tensor(floats(x)), tf.tensor(floats(dy)));
    expect(pass.y).toEqual(floats(expected.train));
    expect(pass.dx).toEqual(floats(expected.grad));
    expect(await valuesOf(predicted(layer, tf.tensor(floats(x))))).toEqual(floats(expected.infer));
  });
});

onEachBackend("the other variants of activations", () => {
  const cases = variants.map((vector) => [vector.variant, vector.shape.join(" x "), vector.step, vector] as const);
  it.each(cases)("%s of %s, step %d", async (name, _, step, vector) => {
    const { shape, key, x, dy, body, dbody } = vector;
    const { gamma: _gamma, ...options } = vector.options;
    const layer = maskoutLayers(tf)[name]({ ...options, key, step });
    const [given, upstream] = [tf.tensor(floats(x), shape), tf.tensor(floats(dy), shape)];
    if (body !== undefined && dbody !== undefined) {
      const sum = (around: Tensor, branch: Tensor) => trained(layer, [around, branch]);
      const { value, grads } = tf.valueAndGrads(sum)([given, tf.tensor(floats(body), shape)], upstream);
      expect(await valuesOf(value)).toEqual(floats(vector.y));
      expect(await Promise.all(grads.map(valuesOf))).toEqual([floats(dy), floats(dbody)]);
      return;
    }
    const pass = await passOf(layer, given, upstream);
    if (name.startsWith("gaussian")) {
      expect(relativeError(pass.y, vector.y)).toBeLessThan(1e-6);
      expect(relativeError(pass.dx, vector.dx)).toBeLessThan(1e-6);
    } else {
      expect(pass.y).toEqual(floats(vector.y));
      expect(pass.dx).toEqual(floats(vector.dx));
    }
  });
});

onEachBackend("DropConnect", () => {
  const cases = connects.flatMap((vector) =>
    (["example", "batch", "unit"] as const).map((mask) => [vector.rate, mask, vector] as const),
  );
  it.each(cases)("at rate %d, a mask per %s, with its gradients", async (rate, mask, vector) => {
    const { batch, inputs, units, key, step } = vector;
    const layer = maskoutLayers(tf).dropConnectDense({ units, rate, mask, key, step });
    const [x, dy] = [tf.tensor(floats(vector.x), [batch, inputs]), tf.tensor(floats(vector.dy), [batch, units])];
    layer.build([batch, inputs]);
    layer.setWeights([tf.tensor(floats(vector.w), [inputs, units]), tf.tensor(floats(vector.b), [units])]);
    const expected = vector.masks[mask];
    const { grads } = tf.variableGrads(() => tf.sum<Scalar>(tf.mul(trained(layer, x), dy)));
    const [dw, db] = await Promise.all(Object.values(grads).map(valuesOf));
    expect(relativeError(dw!, expected.dw)).toBeLessThan(1e-5);
    expect(relativeError(db!, expected.db)).toBeLessThan(1e-5);
    layer.step = step;
    const pass = await passOf(layer, x, dy);
    expect(relativeError(pass.y, expected.output)).toBeLessThan(1e-5);
    expect(relativeError(pass.dx, expected.dx)).toBeLessThan(1e-5);
    expect(relativeError(await valuesOf(predicted(layer, x)), vector.inferMean)).toBeLessThan(1e-5);
  });
});
