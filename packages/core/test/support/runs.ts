/** Runs to save and load, on a device that counts what is uploaded to it. */
import {
  adam,
  batchNorm,
  cpu,
  type Device,
  DeviceError,
  dense,
  fit,
  type Layer,
  type Model,
  type Optimizer,
  oneHot,
  relu,
  sequential,
  sgd,
  softmaxCrossEntropy,
  type Tensor,
  tensor,
} from "@maskout/core";
import { saveCheckpoint } from "@maskout/core/checkpoint";
import { randomValues } from "@maskout/testing";

/** The CPU, counting. */
export interface CountingDevice extends Device {
  /** Bytes uploaded so far. */
  uploaded: number;
  /** Uploads until one fails; that one takes it back to never. */
  failing: number;
}

export function countingDevice(): CountingDevice {
  const device = cpu();
  return {
    name: "counting",
    uploaded: 0,
    failing: Number.POSITIVE_INFINITY,
    upload(values) {
      if (--this.failing < 0) {
        this.failing = Number.POSITIVE_INFINITY;
        throw new DeviceError("no room");
      }
      this.uploaded += values.byteLength;
      return device.upload(values);
    },
    run: (kernel, inputs, outputs, params) => device.run(kernel, inputs, outputs, params),
    read: (storage) => device.read(storage),
    readSync: (storage) => device.readSync(storage),
    release: (storage) => device.release(storage),
    finish: () => device.finish(),
    memory: () => device.memory(),
  };
}

/** A kind of run. */
export interface Kind {
  readonly name: string;
  readonly layers: () => readonly Layer[];
  readonly optimizer: (() => Optimizer) | undefined;
  /** Whether the best epoch's variables are saved too. */
  readonly restoreBest: boolean;
}

export const kinds: readonly Kind[] = [
  {
    name: "adam, with the best epoch",
    layers: () => [dense(4), batchNorm(), relu(), dense(3, { name: "head" })],
    optimizer: () => adam(),
    restoreBest: true,
  },
  {
    name: "sgd",
    layers: () => [dense(3)],
    optimizer: () => sgd({ learningRate: 0.1, momentum: 0.9 }),
    restoreBest: false,
  },
  {
    name: "no optimizer",
    layers: () => [dense(8, { bias: false }), relu(), dense(3)],
    optimizer: undefined,
    restoreBest: false,
  },
];

/** A model of that kind, built if it is given a shape. */
export function modelOf({ layers }: Kind, device: Device, seed: string, inputShape?: readonly number[]): Model {
  return sequential(layers(), { seed, device, ...(inputShape && { inputShape }) });
}

/** The file of a run of that kind, from the midst of its second epoch, of examples of two numbers. */
export async function savedRun(kind: Kind): Promise<Uint8Array<ArrayBuffer>> {
  using model = modelOf(kind, cpu(), "saved", [2]);
  using x = tensor(randomValues("x", 20), [10, 2]);
  using y = oneHot(
    Array.from({ length: 10 }, (_, index) => index % 3),
    3,
  );
  const optimizer = kind.optimizer?.() ?? sgd({ learningRate: 0.1 });
  let saved: Uint8Array<ArrayBuffer> | undefined;
  await fit(
    model,
    { x, y },
    {
      loss: softmaxCrossEntropy(),
      optimizer,
      epochs: 2,
      batchSize: 4,
      restoreBest: kind.restoreBest,
      async onBatch({ step }) {
        if (step === 5) saved = await saveCheckpoint(model, kind.optimizer && { optimizer });
      },
    },
  );
  optimizer.dispose();
  if (saved === undefined) throw new Error(`The run with ${kind.name} made no fifth step.`);
  return saved;
}

/** Everything that a load could change. Tensors do not change, so they stand for their values as long as they live. */
export interface Snapshot {
  readonly plain: string;
  readonly tensors: readonly Tensor[];
}

export function snapshot(model: Model, optimizer: Optimizer | undefined): Snapshot {
  const named = [...model.parameters, ...model.state, ...model.best, ...(optimizer?.slots ?? [])];
  const { inputShape, outputShape, key, progress, device } = model;
  const alive = named.map(([name, { disposed }]) => [name, disposed]);
  const plain = JSON.stringify({
    inputShape,
    outputShape,
    key,
    progress,
    step: optimizer?.step,
    alive,
    memory: device.memory(),
  });
  return { plain, tensors: named.map(([, value]) => value) };
}

export function isUnchanged(before: Snapshot, after: Snapshot): boolean {
  const { tensors } = before;
  return (
    before.plain === after.plain &&
    tensors.length === after.tensors.length &&
    tensors.every((value, index) => value === after.tensors[index])
  );
}
