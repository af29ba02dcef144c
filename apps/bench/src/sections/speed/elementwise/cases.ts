/** The computations that are timed: one for every variant, device, placement, rate and pass, on inputs of one size. */
import { type Device, type Key, type Model, type Shape, sequential, tensor } from "@maskout/core";
import type { Tensor } from "@maskout/core/variant";
import type { Elementwise } from "../../../contenders/contender.js";
import type { Pass } from "../../../results/fields.js";
import type { OpenDevice } from "../../../section.js";
import type { Placement } from "../schema.js";
import { BYTES_PER_ELEMENT, CALLS_PER_WAIT, PASSES } from "../settings.js";

/** The outputs of one call: the output, and for `"forward+backward"` the gradient. */
interface Outputs {
  readonly y: Float32Array;
  readonly dx?: Float32Array;
}

/** A computation, ready to be called repeatedly. */
export interface SpeedCase {
  readonly variant: Elementwise;
  readonly device: string;
  readonly placement: Placement;
  readonly rate: number;
  readonly pass: Pass;
  /** Bytes read and written per element; 0 if the output is the input itself. */
  readonly bytesPerElement: number;
  /** The work that is timed, with the masks of a step. */
  call(step: number): void | Promise<void>;
  /** Whether `call` has to be awaited. */
  readonly asynchronous: boolean;
  /** How many times `call` does the work. Default: 1. */
  readonly times?: number;
  /** Does the same work, and returns the outputs. */
  outputs(step: number): Promise<Outputs>;
}

/** Inputs of one size, on the host and on the chosen devices, and the arrays that results are written to. */
export interface Workload {
  readonly size: number;
  readonly x: Float32Array;
  readonly dy: Float32Array;
  readonly y: Float32Array;
  readonly dx: Float32Array;
}

/**
 * Makes inputs of `size` elements: multiples of the golden ratio modulo 1, moved to [1, 2) for x and to (-2, -1] for dy. No
 * element is 0, so that a dropped one is visible, and neighbours differ, so that a misplaced one is visible.
 */
export function makeWorkload(size: number): Workload {
  const x = new Float32Array(size);
  const dy = new Float32Array(size);
  for (let index = 0; index < size; index++) {
    const fraction = (index * 0.6180339887498949) % 1;
    x[index] = 1 + fraction;
    dy[index] = -2 + fraction;
  }
  return { size, x, dy, y: new Float32Array(size), dx: new Float32Array(size) };
}

/** The cases of functions on arrays, if a package has any: `Float32Array` in, and output into an existing array. */
export function arrayCases(
  variant: Elementwise,
  device: string,
  work: Workload,
  rates: readonly number[],
  key: Key,
): SpeedCase[] {
  const { x, dy, y, dx } = work;
  const { arrays } = variant;
  if (arrays === undefined) return [];
  return eachPass(rates, (rate, pass) => {
    const call = {
      forward: (step: number) => void arrays.dropout(x, { rate, key, step, out: y }),
      "forward+backward": (step: number) => {
        arrays.dropout(x, { rate, key, step, out: y });
        arrays.dropoutGrad(dy, { rate, key, step, out: dx });
      },
      infer: () => void arrays.infer(x, { rate, out: y }),
    }[pass];
    const outputs = async (step: number) => {
      y.fill(Number.NaN);
      dx.fill(Number.NaN);
      call(step);
      return pass === "forward+backward" ? { y, dx } : { y };
    };
    return {
      variant,
      device,
      placement: "arrays",
      rate,
      pass,
      bytesPerElement: BYTES_PER_ELEMENT[pass],
      call,
      asynchronous: false,
      outputs,
    };
  });
}

/** Computes the outputs of a pass from tensors. */
type Compute = (inputs: DeviceInputs, step: number) => { readonly y: Tensor; readonly dx?: Tensor };

/** The inputs on a device. */
interface DeviceInputs {
  readonly x: Tensor;
  readonly dy: Tensor;
}

/** The cases of tensors: inputs that are on the device, and outputs that are made and released there. */
export function residentCases(
  variant: Elementwise,
  { name, device, queued }: OpenDevice,
  inputs: DeviceInputs,
  rates: readonly number[],
  key: Key,
): SpeedCase[] {
  const shape = shapeOf(variant, inputs.x.size);
  return eachPass(rates, (rate, pass) => {
    const model = sequential([variant.layer({ rate })], { key, device });
    const compute = computeOf(variant, model, { rate, pass, key, shape });
    const work = (step: number) => {
      const { y, dx } = compute(inputs, step);
      y.dispose();
      dx?.dispose();
    };
    const works = async (step: number) => {
      for (let count = 0; count < CALLS_PER_WAIT; count++) work(step * CALLS_PER_WAIT + count);
      await device.finish();
    };
    return {
      variant,
      device: name,
      placement: "resident",
      rate,
      pass,
      bytesPerElement: pass === "infer" && isFree(model, inputs.x, shape) ? 0 : BYTES_PER_ELEMENT[pass],
      call: queued ? works : work,
      asynchronous: queued,
      times: queued ? CALLS_PER_WAIT : 1,
      outputs: (step) => readOutputs(compute(inputs, step)),
    };
  });
}

/** The cases of arrays on a tensor device: inputs are uploaded, and outputs are read back into new arrays. */
export function transferCases(
  variant: Elementwise,
  { name, device }: OpenDevice,
  work: Workload,
  rates: readonly number[],
  key: Key,
): SpeedCase[] {
  const shape = shapeOf(variant, work.size);
  return eachPass(rates, (rate, pass) => {
    const model = sequential([variant.layer({ rate })], { key, device });
    const compute = computeOf(variant, model, { rate, pass, key, shape });
    const outputs = async (step: number) => {
      using x = tensor(work.x, shape, { device });
      using dy = pass === "forward+backward" ? tensor(work.dy, shape, { device }) : x.reshape(shape);
      return await readOutputs(compute({ x, dy }, step));
    };
    return {
      variant,
      device: name,
      placement: "arrays",
      rate,
      pass,
      bytesPerElement: BYTES_PER_ELEMENT[pass],
      call: async (step) => void (await outputs(step)),
      asynchronous: true,
      outputs,
    };
  });
}

interface Drawing {
  readonly rate: number;
  readonly pass: Pass;
  readonly key: Key;
  readonly shape: Shape;
}

function computeOf(variant: Elementwise, model: Model, { rate, pass, key, shape }: Drawing): Compute {
  const noise = variant.noise(rate, shape);
  const forward = (x: Tensor, step: number) => shaped(x, shape, (input) => noise.forward(input, { key, step }));
  const backward = ({ x, dy }: DeviceInputs, step: number) =>
    shaped(x, shape, (x) => shaped(dy, shape, (dy) => noise.backward({ x, dy }, { key, step })));
  return {
    forward: ({ x }: DeviceInputs, step: number) => ({ y: forward(x, step) }),
    "forward+backward": (inputs: DeviceInputs, step: number) => ({
      y: forward(inputs.x, step),
      dx: backward(inputs, step),
    }),
    infer: ({ x }: DeviceInputs) => ({ y: shaped(x, shape, (input) => model.forward(input).output) }),
  }[pass];
}

/** Uses a tensor in another shape, so that one upload serves all variants. */
function shaped(x: Tensor, shape: Shape, use: (x: Tensor) => Tensor): Tensor {
  if (shape.length === 1) return use(x);
  using view = x.reshape(shape);
  return use(view);
}

/** The shape of an input of `size` elements. */
export function shapeOf({ shapeOf: own }: Elementwise, size: number): Shape {
  return own?.(size) ?? [size];
}

async function readOutputs({ y, dx }: ReturnType<Compute>): Promise<Outputs> {
  const made = { y: await y.data(), ...(dx && { dx: await dx.data() }) };
  y.dispose();
  dx?.dispose();
  return made;
}

/** The inputs, uploaded. */
export function upload({ x, dy }: Workload, device: Device): DeviceInputs {
  return { x: tensor(x, [x.length], { device }), dy: tensor(dy, [dy.length], { device }) };
}

/** Whether inference returns the tensor itself, and so costs nothing. */
function isFree(model: Model, x: Tensor, shape: Shape): boolean {
  const output = shaped(x, shape, (input) => model.forward(input).output);
  const shared = output.storage() === x.storage();
  output.dispose();
  return shared;
}

function eachPass(rates: readonly number[], makeCase: (rate: number, pass: Pass) => SpeedCase): SpeedCase[] {
  return PASSES.flatMap((pass) => rates.map((rate) => makeCase(rate, pass)));
}
