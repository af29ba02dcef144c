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
function passOf(layer: MaskoutLayer, x: Tensor, dy: Tensor): { readonly y: Float32Array; readonly dx: Float32Array } {
  const { value, grad } = tf.valueAndGrad((input: Tensor) => trained(layer, input))(x, dy);
  return { y: valuesOf(value), dx: valuesOf(grad) };
}

onEachBackend("standard and inverted dropout", () => {
  const cases = elementwise.flatMap((vector) =>
    (["standard", "inverted"] as const).map((name) => [name, vector.rate, vector.step, vector] as const),
  );
  it.each(cases)("%s at rate %d, step %d, to the bit", (name, rate, step, { key, x, dy, [name]: expected }) => {
    tf.tidy(() => {
      const layers = maskoutLayers(tf);
      const layer = { standard: layers.standardDropout, inverted: layers.invertedDropout }[name]({ rate, key, step });
      const { y, dx } = passOf(layer, tf.tensor(floats(x)), tf.tensor(floats(dy)));
      expect(y).toEqual(floats(expected.train));
      expect(dx).toEqual(floats(expected.grad));
      expect(valuesOf(predicted(layer, tf.tensor(floats(x))))).toEqual(floats(expected.infer));
    });
  });
});

onEachBackend("the other variants of activations", () => {
  const cases = variants.map((vector) => [vector.variant, vector.shape.join(" x "), vector.step, vector] as const);
  it.each(cases)("%s of %s, step %d", (name, _, step, vector) => {
    const { shape, key, x, dy, body, dbody } = vector;
    const { gamma: _gamma, ...options } = vector.options;
    tf.tidy(() => {
      const layer = maskoutLayers(tf)[name]({ ...options, key, step });
      const given = tf.tensor(floats(x), shape);
      if (body !== undefined && dbody !== undefined) {
        const through = tf.tensor(floats(body), shape);
        const { value, grads } = tf.valueAndGrads((around: Tensor, branch: Tensor) => trained(layer, [around, branch]))(
          [given, through],
          tf.tensor(floats(dy), shape),
        );
        expect(valuesOf(value)).toEqual(floats(vector.y));
        expect(grads.map(valuesOf)).toEqual([floats(dy), floats(dbody)]);
        return;
      }
      const pass = passOf(layer, given, tf.tensor(floats(dy), shape));
      if (name.startsWith("gaussian")) {
        expect(relativeError(pass.y, vector.y)).toBeLessThan(1e-6);
        expect(relativeError(pass.dx, vector.dx)).toBeLessThan(1e-6);
      } else {
        expect(pass.y).toEqual(floats(vector.y));
        expect(pass.dx).toEqual(floats(vector.dx));
      }
    });
  });
});

onEachBackend("DropConnect", () => {
  const cases = connects.flatMap((vector) =>
    (["example", "batch", "unit"] as const).map((mask) => [vector.rate, mask, vector] as const),
  );
  it.each(cases)("at rate %d, a mask per %s, with its gradients", (rate, mask, vector) => {
    const { batch, inputs, units, key, step } = vector;
    tf.tidy(() => {
      const layer = maskoutLayers(tf).dropConnectDense({ units, rate, mask, key, step });
      const x = tf.tensor(floats(vector.x), [batch, inputs]);
      layer.build([batch, inputs]);
      layer.setWeights([tf.tensor(floats(vector.w), [inputs, units]), tf.tensor(floats(vector.b), [units])]);
      const expected = vector.masks[mask];
      const loss = (input: Tensor) =>
        tf.sum<Scalar>(tf.mul(trained(layer, input), tf.tensor(floats(vector.dy), [batch, units])));
      const { grads } = tf.variableGrads(() => loss(x));
      const [dw, db] = Object.values(grads);
      expect(relativeError(valuesOf(dw!), expected.dw)).toBeLessThan(1e-5);
      expect(relativeError(valuesOf(db!), expected.db)).toBeLessThan(1e-5);
      layer.step = step;
      const { y, dx } = passOf(layer, x, tf.tensor(floats(vector.dy), [batch, units]));
      expect(relativeError(y, expected.output)).toBeLessThan(1e-5);
      expect(relativeError(dx, expected.dx)).toBeLessThan(1e-5);
      expect(relativeError(valuesOf(predicted(layer, x)), vector.inferMean)).toBeLessThan(1e-5);
    });
  });
});
