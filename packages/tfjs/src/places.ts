/** The places where a model draws noise: our layers, TensorFlow.js's own layers that drop, and the cells of its recurrent layers. */

import { variant as alpha } from "@maskout/alpha";
import { OptionError } from "@maskout/core";
import { variant as gaussian, noiseVariant } from "@maskout/gaussian";
import { variant as inverted } from "@maskout/inverted";
import { variant1d } from "@maskout/spatial";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { layers } from "@tensorflow/tfjs-layers";
import { withNoise } from "./apply.js";
import { DRAWS, type Draws } from "./layer-class.js";
import { type Noise, type NoisePosition, noiseOf } from "./noise.js";
import { oneOf, type TensorFlow } from "./tensorflow.js";

type Layer = InstanceType<typeof layers.Layer>;
type Inputs = Tensor | Tensor[];

/** A place of masks in a model. */
export interface StochasticPlace {
  /** The name of the layer. */
  readonly name: string;
  /** The class of the layer, such as `"Dropout"` of TensorFlow.js or `"MaskoutInvertedDropout"` of `maskoutLayers`. */
  readonly kind: string;
}

/** A place with its internals. */
export interface Place extends StochasticPlace {
  /** The TensorFlow.js of a layer of ours. */
  readonly tf?: TensorFlow;
  /**
   * Makes the layer draw at the positions that `next` returns, one per call, until the returned function is called.
   * @param tf TensorFlow.js, for its own layers.
   */
  begin(tf: TensorFlow, next: () => NoisePosition): () => void;
}

/**
 * The places of a model, in the order of its layers; those of models and wrappers inside it come at their position.
 * @throws {@link OptionError} for dropout that cannot be replaced, and for rates that no mask can have.
 */
export function placesOf(owner: string, model: Layer): readonly Place[] {
  const places: Place[] = [];
  const seen = new Set<Layer>();
  const visit = (layer: Layer): void => {
    if (seen.has(layer)) return;
    seen.add(layer);
    const place = placeOf(owner, layer);
    if (place !== undefined) places.push(place);
    for (const inner of layersIn(layer)) visit(inner);
  };
  visit(model);
  return places;
}

/** The layers inside a layer. */
function layersIn(layer: Layer): readonly Layer[] {
  const names = ["layers", "layer", "forwardLayer", "backwardLayer", "cell", "cells"];
  const held: readonly unknown[] = names.flatMap((name) => Reflect.get(layer, name) ?? []);
  // A wrapper that copies its layer, as Bidirectional does, does not run the original one.
  const copied = Reflect.has(layer, "forwardLayer") ? Reflect.get(layer, "layer") : undefined;
  return held.filter((inner) => isLayer(inner) && inner !== copied).filter(isLayer);
}

function isLayer(value: unknown): value is Layer {
  return typeof value === "object" && value !== null && "call" in value && "getClassName" in value;
}

function placeOf(owner: string, layer: Layer): Place | undefined {
  const [name, kind] = [layer.name, layer.getClassName()];
  if (isOurs(layer)) {
    const { tf, behaviour } = layer[DRAWS];
    if (!behaviour.stochastic) return undefined;
    return {
      name,
      kind,
      tf,
      begin: (_, next) => replaceCall(layer, (inputs) => tf.tidy(() => behaviour.draw(listOf(inputs), next()))),
    };
  }
  const what = `${owner}: ${kind} "${name}"`;
  const noise = noiseOfLayer(what, kind, layer);
  if (noise === undefined) return isCell(layer) ? cellPlace(what, layer) : undefined;
  if (!noise.stochastic) return undefined;
  return {
    name,
    kind,
    begin: (tf, next) =>
      replaceCall(layer, (inputs) => tf.tidy(() => withNoise(tf, noise, oneOf(what, listOf(inputs)), next()))),
  };
}

function isOurs(layer: Layer): layer is Layer & { readonly [DRAWS]: Draws } {
  return DRAWS in layer;
}

function listOf(inputs: Inputs): readonly Tensor[] {
  return Array.isArray(inputs) ? inputs : [inputs];
}

/** The noise that replaces a layer of TensorFlow.js; undefined for a layer that does not drop. @throws {@link OptionError} */
function noiseOfLayer(owner: string, kind: string, layer: Layer): Noise | undefined {
  const rate: number = Reflect.get(layer, "rate");
  const noiseShape: readonly (number | null)[] | null | undefined = Reflect.get(layer, "noiseShape");
  const shaped = noiseShape ? { noiseShape } : {};
  switch (kind) {
    case "Dropout":
      return noiseOf(owner, inverted, { rate, ...shaped });
    case "SpatialDropout1D":
      return noiseOf(owner, variant1d, { rate });
    case "AlphaDropout":
      return noiseOf(owner, alpha, { rate, ...shaped });
    case "GaussianDropout":
      return noiseOf(owner, gaussian, { rate });
    case "GaussianNoise":
      return noiseOf(owner, noiseVariant, { stddev: Reflect.get(layer, "stddev") });
    default:
      return undefined;
  }
}

/** Replaces a layer's `call` by a function. @returns A function that restores it. */
function replaceCall(layer: Layer, call: (inputs: Inputs, kwargs: object) => Inputs): () => void {
  return replace(layer, "call", call);
}

/** Sets a property on an object itself. @returns A function that restores the previous state, set or not. */
function replace(object: object, name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(object, name);
  Object.defineProperty(object, name, { value, configurable: true, enumerable: true, writable: true });
  return () => {
    if (before === undefined) Reflect.deleteProperty(object, name);
    else Object.defineProperty(object, name, before);
  };
}

/** A cell of a recurrent layer: its computation for one time step. */
interface Cell extends Layer {
  readonly dropout: number;
  readonly recurrentDropout: number;
}

function isCell(layer: Layer): layer is Cell {
  return (
    typeof Reflect.get(layer, "dropout") === "number" &&
    typeof Reflect.get(layer, "recurrentDropout") === "number" &&
    Reflect.has(layer, "stateSize") &&
    !Reflect.has(layer, "cell")
  );
}

/**
 * The masks of a recurrent layer's cell. TensorFlow.js draws them at the first time step of a batch, by a function that can be replaced, with one
 * mask per gate. Training mode has no other effect on a cell.
 */
function cellPlace(owner: string, cell: Cell): Place | undefined {
  const noises = new Map<number, Noise>();
  for (const rate of [cell.dropout, cell.recurrentDropout]) noises.set(rate, noiseOf(owner, inverted, { rate }));
  if (![...noises.values()].some(({ stochastic }) => stochastic)) return undefined;
  if (!CELLS.includes(cell.getClassName()) || !Reflect.has(cell, "dropoutFunc")) {
    throw new OptionError({
      owner,
      option: "dropout",
      value: [...noises.keys()],
      expected: `a cell of TensorFlow.js 4 (${CELLS.join(", ")}), whose masks can be given`,
      remedy: "Put dropout of sequences before or after the recurrent layer, or set dropout and recurrentDropout to 0.",
    });
  }
  return {
    name: cell.name,
    kind: cell.getClassName(),
    begin(tf, next) {
      const call = cell.call.bind(cell);
      const restored = [
        replaceCall(cell, (inputs, kwargs) => call(inputs, { ...kwargs, training: true })),
        replace(cell, "dropoutFunc", (ones: Tensor, rate: number) => withNoise(tf, noises.get(rate)!, ones, next())),
        ...MASKS.map((name) => replace(cell, name, null)),
      ];
      return () => {
        for (const name of MASKS) tf.dispose(Reflect.get(cell, name) ?? []);
        for (const restore of restored) restore();
      };
    },
  };
}

/** The masks that a cell holds for the batch. */
const MASKS = ["dropoutMask", "recurrentDropoutMask"];

const CELLS = ["SimpleRNNCell", "GRUCell", "LSTMCell", "ConvLSTM2DCell"];
