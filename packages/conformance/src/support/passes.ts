/** Passes through a layer on a device: they take and return values, and free all memory. */
import {
  type Device,
  initialize,
  type Layer,
  type LayerCall,
  type Mode,
  type Shape,
  type Tensor,
  type Tensors,
  tensor,
  tidy,
} from "@maskout/core";
import { sizeOf } from "@maskout/core/variant";
import { KEY } from "../noise.js";
import { someValues } from "./arrays.js";

/** The three modes. */
export const MODES: readonly Mode[] = ["train", "sample", "infer"];

/** The modes in which a stochastic layer draws. */
export const DRAWING: readonly Mode[] = ["train", "sample"];

/** Arrays by name. */
export type NamedValues = Readonly<Record<string, Float32Array>>;

/** A pass: the input of a layer, and what to compute. */
export interface PassPlace extends Partial<Omit<LayerCall, "parameters" | "state">> {
  /** The shape of the batch. */
  readonly shape: Shape;
  /** Default: some values. */
  readonly x?: Float32Array;
  /** The gradient with respect to the output, for its size. Default: some values. */
  readonly dy?: (size: number) => Float32Array;
  /** Parameters that replace the initial ones. */
  readonly changed?: NamedValues;
  /** Whether to run backward as well. Default true. */
  readonly back?: boolean;
}

/** The results of a pass. */
export interface PassValues {
  readonly output: Float32Array;
  readonly shape: Shape;
  /** A scalar, if there is a penalty. */
  readonly penalty: Float32Array | undefined;
  readonly state: NamedValues;
  /** Empty if the pass did not run backward. */
  readonly dx: Float32Array;
  readonly gradients: NamedValues;
}

/** Default gradients with respect to the output. */
export function someGradient(size: number): Float32Array {
  return someValues(size, 400);
}

/** The call of a layer by itself, by default in `"train"` mode at the start of the stream of {@link KEY}. */
export function callOf(device: Device, layer: Layer, shape: Shape, call: Partial<LayerCall> = {}): LayerCall {
  // The parameters do not change with the key of the masks.
  const { parameters, state } = initialize(layer, { inputShape: shape.slice(1), key: KEY, index: call.index, device });
  return { mode: "train", parameters, state, key: KEY, step: 0, ...call };
}

/** A forward and backward pass through a layer. */
export async function passOn(device: Device, layer: Layer, place: PassPlace): Promise<PassValues> {
  const { shape, x = someValues(sizeOf(shape)), dy = someGradient, changed = {}, back = true, ...rest } = place;
  const made = tidy(device, () => {
    const input = tensor(x, shape, { device });
    const call = callOf(device, layer, shape, rest);
    const parameters: Record<string, Tensor> = { ...call.parameters };
    for (const name in changed) parameters[name] = tensor(changed[name]!, parameters[name]!.shape, { device });
    const pass = layer.forward(input, { ...call, parameters });
    const { output, state = {}, penalty } = pass;
    const gradients = back ? pass.pullback(tensor(dy(output.size), output.shape, { device })) : undefined;
    return { output, state, penalty, dx: gradients?.dx, gradients: gradients?.parameters ?? {} };
  });
  const [output, penalty, dx, state, gradients] = await Promise.all([
    made.output.data(),
    made.penalty?.data(),
    made.dx?.data(),
    valuesOf(made.state),
    valuesOf(made.gradients),
  ]);
  const tensors = [made.output, made.penalty, made.dx, ...Object.values(made.state), ...Object.values(made.gradients)];
  for (const one of tensors) one?.dispose();
  return { output, shape: made.output.shape, penalty, dx: dx ?? new Float32Array(), state, gradients };
}

/** The values of tensors by name. */
export async function valuesOf(tensors: Tensors): Promise<NamedValues> {
  const entries = Object.entries(tensors).map(async ([name, one]) => [name, await one.data()] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** The initial parameters of a layer for examples of a shape. */
export async function parametersOf(device: Device, layer: Layer, inputShape: Shape): Promise<NamedValues> {
  const { parameters, state } = initialize(layer, { inputShape, key: KEY, device });
  const values = await valuesOf(parameters);
  for (const one of [...Object.values(parameters), ...Object.values(state)]) one.dispose();
  return values;
}
