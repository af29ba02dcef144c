/** The network that reads the turning digit. It is trained when the playground is built, and runs in the page. */
import { averagePool2d, chain, dense, flatten, type Layer, type Model, relu, type Tensor, tensor } from "@maskout/core";
import { invertedDropout } from "@maskout/inverted";

/** Pixels along each side of a digit. */
export const SIDE = 28;
export const PIXELS = SIDE * SIDE;
export const CLASSES = 10;

/** The probability of dropping a hidden unit. */
const RATE = 0.5;

/** The seed of the page's masks. */
export const READER_SEED = "turning digit";

/** A network from `[batch, 28, 28, 1]`, 0 (paper) to 1 (ink), to ten logits. It averages four pixels to one, so that its weights are few. */
export function digitNetwork(): Layer {
  const hidden = (name: string, units: number) => [dense(units, { name }), relu(), invertedDropout({ rate: RATE })];
  return chain([
    averagePool2d({ poolSize: 2 }),
    flatten(),
    ...hidden("first", 128),
    ...hidden("second", 64),
    dense(CLASSES, { name: "head" }),
  ]);
}

/** Parameters with one byte per weight: the scale of each parameter, in order, and all bytes one after another. */
export interface Weights {
  readonly scales: readonly number[];
  readonly bytes: Int8Array;
}

/** Rounds each of a model's parameters to 255 steps, from the negative to the positive of its largest magnitude. */
export async function packWeights({ parameters }: Model): Promise<Weights> {
  const all = await Promise.all([...parameters.values()].map((one) => one.data()));
  const scales = all.map((values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127);
  const bytes = all.flatMap((values, index) => Array.from(values, (value) => Math.round(value / scales[index]!)));
  return { scales, bytes: Int8Array.from(bytes) };
}

/** Gives packed parameters to a model of the same network. */
export function unpackWeights(model: Model, { scales, bytes }: Weights): void {
  let from = 0;
  const named = [...model.parameters].map(([name, { shape }], index): [string, Tensor] => {
    const size = shape.reduce((product, dimension) => product * dimension, 1);
    const values = Float32Array.from(bytes.subarray(from, from + size), (byte) => byte * scales[index]!);
    from += size;
    return [name, tensor(values, shape)];
  });
  model.assign(new Map(named));
}
