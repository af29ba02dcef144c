/** The computations of the DropConnect part: arrays in and out, like the functions on arrays. */
import { cpu, type Device, dense, type Key, type Layer, type Mode, tensor, tidy } from "@maskout/core";
import { type DropConnectInput, dropConnectDense } from "@maskout/dropconnect";
import type { Weights } from "../../../contenders/contender.js";
import type { Pass } from "../../../results/fields.js";
import { makeWorkload } from "../elementwise/cases.js";
import type { DenseSize, DropConnectRow } from "../schema.js";

/** The functions on arrays. */
export type DropConnectFunctions = Pick<Weights, "dropConnect" | "dropConnectGrad">;

/** The outputs of a pass, with gradients for `"forward+backward"`. */
export interface LayerOutputs {
  /** `[batch, units]` */
  readonly y: Float32Array;
  /** `[batch, inputs]` */
  readonly dx?: Float32Array;
  /** `[inputs, units]` */
  readonly dw?: Float32Array;
  /** `[units]` */
  readonly db?: Float32Array;
}

/** A computation, ready to be called repeatedly. */
export interface DropConnectCase {
  readonly form: DropConnectRow["form"];
  readonly pass: Pass;
  /** The layer that computes the same; on the reference device it gives the expected outputs. */
  readonly layer: Layer;
  readonly key: Key;
  /** The work that is timed. */
  run(step: number, dy: Float32Array): LayerOutputs;
}

/** A layer's operands, and a gradient with respect to its output. */
export interface LayerWork extends DropConnectInput {
  readonly b: Float32Array;
  readonly dy: Float32Array;
}

/** The key of the weights. */
const WEIGHTS_KEY: Key = [0, 1];

/** Makes inputs of a size: weights as in a new layer, and numbers other than 0 for the rest. */
export function makeLayerWork(size: DenseSize): LayerWork {
  const { batch, inputs, units } = size;
  const { x } = makeWorkload(batch * inputs);
  const { dy } = makeWorkload(batch * units);
  const b = makeWorkload(units).x;
  const { parameters } = dense(units, { bias: false }).build({ inputShape: [inputs], key: WEIGHTS_KEY });
  const w = parameters.weight!.values();
  return { ...size, x, w, b, dy };
}

interface Choices {
  readonly rate: number;
  readonly gaussianSamples: number;
  readonly key: Key;
}

/** The plain product, the masks in training, and the two ways of inference. */
export function dropConnectCases(
  work: LayerWork,
  { rate, gaussianSamples, key }: Choices,
  { dropConnect, dropConnectGrad }: DropConnectFunctions,
): readonly DropConnectCase[] {
  const { units } = work;
  const ofLayer = (form: DropConnectRow["form"], layer: Layer, pass: Pass): DropConnectCase => ({
    form,
    pass,
    layer,
    key,
    run: (step, dy) => passOnArrays(layer, work, { device: cpu(), ...placeOf(pass), key, step }, dy),
  });
  const plain = dense(units);
  const masked = (["example", "batch", "unit"] as const).flatMap((mask): readonly DropConnectCase[] => {
    const layer = dropConnectDense(units, { rate, mask });
    const forward = (step: number) => dropConnect(work, { rate, mask, key, step });
    return [
      { form: mask, pass: "forward", layer, key, run: (step) => ({ y: forward(step) }) },
      {
        form: mask,
        pass: "forward+backward",
        layer,
        key,
        run: (step, dy) => ({ y: forward(step), ...dropConnectGrad({ ...work, dy }, { rate, mask, key, step }) }),
      },
    ];
  });
  const inference = (["mean", "gaussian"] as const).map((form) => {
    const samples = form === "gaussian" ? { samples: gaussianSamples } : {};
    return ofLayer(form, dropConnectDense(units, { rate, inference: form, activation: "relu", ...samples }), "infer");
  });
  return [ofLayer("dense", plain, "forward"), ofLayer("dense", plain, "forward+backward"), ...masked, ...inference];
}

/** The place where a layer runs, and how it runs. */
interface LayerPlace {
  readonly device: Device;
  readonly mode: Mode;
  readonly backward: boolean;
  readonly key: Key;
  readonly step: number;
  readonly firstExample?: number;
}

/** The mode of a pass, and whether it includes the backward pass. */
export function placeOf(pass: Pass): Pick<LayerPlace, "mode" | "backward"> {
  return { mode: pass === "infer" ? "infer" : "train", backward: pass === "forward+backward" };
}

/** Runs a pass of a layer from arrays to arrays. */
export function passOnArrays(
  layer: Layer,
  { x, w, b = new Float32Array(0), batch, inputs, units }: DropConnectInput,
  { device, mode, backward, key, step, firstExample = 0 }: LayerPlace,
  dy: Float32Array,
): LayerOutputs {
  return tidy(device, () => {
    const parameters = {
      weight: tensor(w, [inputs, units], { device }),
      bias: tensor(b, [units], { device }),
    };
    const call = { mode, key, step, sample: 0, firstExample, sharedMask: false, parameters, state: {} };
    const pass = layer.forward(tensor(x, [batch, inputs], { device }), call);
    const y = pass.output.dataSync();
    if (!backward) return { y };
    const { dx, parameters: gradients } = pass.pullback(tensor(dy, [batch, units], { device }));
    return { y, dx: dx.dataSync(), dw: gradients.weight!.dataSync(), db: gradients.bias!.dataSync() };
  });
}
