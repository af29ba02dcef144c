/**
 * The field's network for handwritten digits over some steps of Adadelta, against values computed by an independent implementation in
 * double precision: convolution, pooling, dropout by the masks of their layers' numbers, the loss and the optimizer, all together.
 */
import {
  adadelta,
  conv2d,
  type Device,
  dense,
  fit,
  flatten,
  type Key,
  type Model,
  maxPool2d,
  relu,
  sequential,
  softmaxCrossEntropy,
  tensor,
} from "@maskout/core";
import { invertedDropout } from "@maskout/inverted";
import { readJson } from "@maskout/testing";
import { onEachDevice } from "@maskout/testing/devices";
import { expect, it } from "vitest";

interface Training {
  readonly key: Key;
  readonly batch: number;
  /** Rows and columns of an image. */
  readonly side: number;
  readonly filters: readonly [number, number];
  readonly hidden: number;
  readonly labels: readonly number[];
  readonly optimizer: { readonly learningRate: number; readonly rho: number; readonly epsilon: number };
  /** The numbers of the dropout layers, and their rates. */
  readonly dropout: readonly { readonly layer: number; readonly rate: number }[];
  /** Before every step. */
  readonly losses: readonly number[];
  /** After the last step. */
  readonly parameters: readonly {
    readonly shape: readonly number[];
    readonly sum: number;
    readonly norm: number;
    readonly first: readonly number[];
  }[];
}

const trainings: readonly Training[] = await readJson(new URL("golden/cnn.json", import.meta.url));
const TOLERANCE = 1e-4;

onEachDevice("the network for digits, to 1e-4,", (device) => {
  it.each(trainings.map((golden) => [golden.side, golden] as const))(
    "%d pixels wide: losses of some steps, and the parameters after them",
    async (_, golden) => {
      using model = modelOf(golden, device);
      const { batch, side, labels, losses } = golden;
      const { learningRate, rho, epsilon } = golden.optimizer;
      const x = tensor(waves(batch * side * side), [batch, side, side, 1], { device });
      const reports = await fit(
        model,
        { x, y: labels },
        {
          loss: softmaxCrossEntropy(),
          optimizer: adadelta({ learningRate, rho, epsilon }),
          epochs: losses.length,
          batchSize: batch,
          shuffle: false,
        },
      );
      x.dispose();
      for (const [step, loss] of losses.entries())
        expect(Math.abs(reports[step]!.loss / loss - 1), `the loss of step ${step}`).toBeLessThan(TOLERANCE);
      const names = [...model.parameters.keys()];
      expect(names).toHaveLength(golden.parameters.length);
      for (const [index, { shape, sum, norm, first }] of golden.parameters.entries()) {
        const parameter = model.parameters.get(names[index]!)!;
        expect(parameter.shape).toEqual(shape);
        const values = await parameter.data();
        const near = (actual: number, expected: number, what: string) =>
          expect(Math.abs(actual - expected), `${what} of ${names[index]}`).toBeLessThanOrEqual(TOLERANCE * norm);
        near(
          values.reduce((total, value) => total + value, 0),
          sum,
          "the sum",
        );
        near(Math.hypot(...values), norm, "the norm");
        const largest = Math.max(...first.map(Math.abs));
        for (const [at, value] of first.entries())
          expect(Math.abs(values[at]! - value), `element ${at} of ${names[index]}`).toBeLessThanOrEqual(
            TOLERANCE * largest,
          );
      }
    },
  );
});

function modelOf({ key, side, filters, hidden, dropout, parameters }: Training, device: Device): Model {
  const layers = [
    conv2d(filters[0], { kernelSize: 3 }),
    relu(),
    conv2d(filters[1], { kernelSize: 3 }),
    relu(),
    maxPool2d({ poolSize: 2 }),
    invertedDropout({ rate: dropout[0]!.rate }),
    flatten(),
    dense(hidden),
    relu(),
    invertedDropout({ rate: dropout[1]!.rate }),
    dense(10),
  ];
  for (const { layer } of dropout) expect(layers[layer]!.kind).toBe("invertedDropout");
  const model = sequential(layers, { key, device, inputShape: [side, side, 1] });
  const names = [...model.parameters.keys()];
  model.assign(
    new Map(parameters.map(({ shape }, index) => [names[index]!, tensor(start(shape, index), shape, { device })])),
  );
  return model;
}

/** What parameter number `index` starts with: biases nothing, weights a wave as high as He's limit. */
function start(shape: readonly number[], index: number): Float32Array {
  const inputs = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  const limit = shape.length === 1 ? 0 : Math.sqrt(6 / inputs);
  const size = inputs * shape.at(-1)!;
  return Float32Array.from({ length: size }, (_, e) => limit * Math.sin(0.7 * e + index));
}

function waves(size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, e) => 0.5 + 0.5 * Math.sin(0.013 * e));
}
