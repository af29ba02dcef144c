/** Whole convolutional networks, trained as PyTorch trained them in float64, on every device. */
import {
  adadelta,
  binaryCrossEntropy,
  conv2d,
  type Device,
  dense,
  fit,
  flatten,
  foldIn,
  type Key,
  type Layer,
  l1,
  l2Norm,
  type Model,
  maxPool2d,
  relu,
  sequential,
  sgd,
  softmaxCrossEntropy,
  type Tensor,
  tensor,
} from "@maskout/core";
import { sizeOf } from "@maskout/core/variant";
import { onEachDevice } from "@maskout/testing/devices";
import { expect, it } from "vitest";
import { dropout } from "../support/dropout.js";
import { alexNets, cnns, type Summary } from "../support/golden.js";

/** A model whose parameters are sines: number i is `limit * sin(0.7 e + i)`, e the flat index. */
function sines(layers: readonly Layer[], options: SineOptions): Model {
  const { key, inputShape, biasLimit, device } = options;
  const model = sequential(layers, { key, inputShape, device });
  const parameters = [...model.parameters].map(([name, { shape, size }], index) => {
    const fanIn = sizeOf(shape.slice(0, -1));
    const limit = name.endsWith("weight") ? Math.sqrt(6 / fanIn) : biasLimit;
    const values = Float32Array.from({ length: size }, (_, e) => limit * Math.sin(0.7 * e + index));
    return [name, tensor(values, shape, { device })] as const;
  });
  model.assign(new Map(parameters));
  return model;
}

interface SineOptions {
  readonly key: Key;
  readonly inputShape: readonly number[];
  readonly biasLimit: number;
  readonly device: Device;
}

/** Images between 0 and 1: `0.5 + 0.5 sin(0.013 e)`. */
function images(shape: readonly number[], device: Device): Tensor {
  const values = Float32Array.from({ length: sizeOf(shape) }, (_, e) => 0.5 + 0.5 * Math.sin(0.013 * e));
  return tensor(values, shape, { device });
}

async function valuesOf(model: Model): Promise<readonly Float32Array[]> {
  return await Promise.all([...model.parameters.values()].map((one) => one.data()));
}

/** Expects sums, norms and first values, to 1e-4 of the norm. */
function expectSummary(values: ArrayLike<number>, { sum, norm, first }: Summary, what: string): void {
  const all = Array.from(values);
  const within = 1e-4 * norm;
  const off = (actual: number, expected: number): number => Math.abs(actual - expected) / within;
  const total = all.reduce((a, b) => a + b, 0);
  expect(off(total, sum), `${what}: sum ${total}`).toBeLessThan(1);
  expect(off(Math.hypot(...all.map((value) => value / norm)) * norm, norm), `${what}: norm`).toBeLessThan(1);
  for (const [index, value] of first.entries())
    expect(off(all[index]!, value), `${what}: ${index} is ${all[index]}, expected ${value}`).toBeLessThan(1);
}

onEachDevice("as PyTorch", (device) => {
  it.each(cnns)("the field's MNIST network learns, $side pixels wide", { timeout: 60_000 }, async (golden) => {
    const { key, batch, side, filters, hidden, labels } = golden;
    const dropped = (at: 0 | 1): Layer => {
      const { rate, layer } = golden.dropout[at];
      return dropout({ rate, key: foldIn(key, layer) });
    };
    const layers = [
      conv2d(filters[0], { kernelSize: 3 }),
      relu(),
      conv2d(filters[1], { kernelSize: 3 }),
      relu(),
      maxPool2d({ poolSize: 2 }),
      dropped(0),
      flatten(),
      dense(hidden),
      relu(),
      dropped(1),
      dense(10),
    ];
    using model = sines(layers, { key, inputShape: [side, side, 1], biasLimit: 0, device });
    const { name: _, ...rates } = golden.optimizer;
    const optimizer = adadelta(rates);
    using x = images([batch, side, side, 1], device);
    const reports = await fit(
      model,
      { x, y: labels },
      {
        loss: softmaxCrossEntropy(),
        optimizer,
        epochs: golden.losses.length,
        batchSize: batch,
        shuffle: false,
      },
    );
    for (const [step, { loss }] of reports.entries()) expect(loss).toBeCloseTo(golden.losses[step]!, 4);
    for (const [index, values] of (await valuesOf(model)).entries())
      expectSummary(values, golden.parameters[index]!, `parameter ${index}`);
    optimizer.dispose();
  });

  // gpu.js's WebAssembly has a memory for every program, and a browser has no room for as many as this network takes.
  const noRoom = "backend" in device && device.backend === "webasm" && "window" in globalThis;
  const whole = `AlexNet makes a step, with L1 and L2 norms${noRoom ? " (no room for its memories in a browser; it runs in Node.js)" : ""}`;
  it.skipIf(noRoom).each(alexNets)(whole, { timeout: 60_000 }, async (golden) => {
    const { key, batch, channels, hidden, rate, dropoutLayers } = golden;
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = channels;
    const dropped = dropoutLayers.map((layer) => dropout({ rate, key: foldIn(key, layer) }));
    const pool = () => maxPool2d({ poolSize: 3, strides: 2 });
    const layers = [
      ...[conv2d(a, { kernelSize: 11, strides: 4, padding: 2 }), relu(), pool()],
      ...[conv2d(b, { kernelSize: 5, padding: 2 }), relu(), pool()],
      ...[c, d, e].flatMap((filters) => [conv2d(filters, { kernelSize: 3, padding: 1 }), relu()]),
      ...[pool(), flatten(), dropped[0]!, dense(hidden), relu(), dropped[1]!, dense(hidden), relu(), dense(1), relu()],
    ];
    using model = sines(layers, { key, inputShape: [224, 224, 3], biasLimit: 0.05, device });
    const before = await valuesOf(model);
    using x = images([batch, 224, 224, 3], device);
    const options = {
      loss: binaryCrossEntropy(),
      // What it takes away from the parameters is the gradient.
      optimizer: sgd({ learningRate: 1 }),
      regularization: [l1(1), l2Norm(1)],
      epochs: 1,
      batchSize: batch,
    };
    const outputs: number[] = [];
    const output = ({ output: values }: { readonly output: Float32Array }): number => {
      outputs.push(...values);
      return 0;
    };
    const y = new Array<number>(batch).fill(1);
    const [report] = await fit(model, { x, y }, { ...options, metrics: { output } });
    for (const [index, value] of outputs.entries()) expect(value).toBeCloseTo(golden.output[index]!, 4);
    const { l1: first = 0, l2Norm: second = 0 } = report!.penalties!;
    expect(first / golden.l1).toBeCloseTo(1, 5);
    expect(second / golden.l2).toBeCloseTo(1, 5);
    expect(report!.loss / golden.loss).toBeCloseTo(1, 5);
    expect((report!.loss - first - second) / golden.binaryCrossEntropy).toBeCloseTo(1, 4);
    for (const [index, values] of (await valuesOf(model)).entries()) {
      const gradient = values.map((value, element) => before[index]![element]! - value);
      expectSummary(gradient, golden.gradients[index]!, `gradient ${index}`);
    }
    options.optimizer.dispose();
  });
});
