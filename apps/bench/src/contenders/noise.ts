/** The noise of a variant as the comparison runs it: its kernels at a rate, independent of the variant's own options. */
import type { Key, Shape } from "@maskout/core";
import { type NoiseDefinition, noiseShapeOf, resolveNoiseShape, run, type Tensor } from "@maskout/core/variant";

/** The place of the noise in the stream: the start for a key and a step. */
interface Drawn {
  readonly key: Key;
  readonly step: number;
}

/** Noise at a rate, for inputs of a shape. */
export interface NoiseAtRate {
  /** The factor of inference: the mean of the noise, or the variant's own factor if its noise has another purpose. */
  readonly inference: number;
  /** Whether the mask stream's decision for an element alone determines if it is dropped. */
  readonly bits: boolean;
  /** The value of a dropped element in the forward pass; its gradient is 0. */
  readonly dropped: number;
  /** The allowed difference of a GPU, whose exponentials differ, from the reference, over the largest magnitude. Absent: none. */
  readonly tolerance?: number;
  /** Whether any stretch of elements can be computed separately. */
  readonly elementwise: boolean;
  forward(x: Tensor, drawn: Drawn): Tensor;
  backward(inputs: { readonly x: Tensor; readonly dy: Tensor }, drawn: Drawn): Tensor;
  /** Computes y or dx by the specification, for a stretch of x or dy that begins at an element. */
  reference(
    way: "forward" | "backward",
    inputs: { readonly x: Float32Array; readonly dy: Float32Array },
    drawn: Drawn,
    element: number,
  ): Float32Array;
}

/** Noise at any rate. */
export type Noise = (rate: number, shape: Shape) => NoiseAtRate;

/** The noise of a variant whose only relevant option is a rate. */
export function noiseOf<Settings>(definition: NoiseDefinition<{ readonly rate: number }, Settings>): Noise {
  const { name, forward, backward = forward } = definition;
  return (rate, shape) => {
    const settings = definition.settings(name, { rate });
    const facts = definition.facts(settings);
    const asked = noiseShapeOf(definition, settings, shape, undefined);
    const elementwise = asked === undefined && definition.draws === undefined && facts.alone;
    const place = { sample: 0, element: 0, noiseShape: resolveNoiseShape(name, asked, shape) };
    const draws = { ...place, ...settings };
    return {
      inference: facts.unbiased === false ? definition.infer(settings) : facts.moments(1).mean,
      bits: elementwise && facts.decisions === "bits",
      dropped: facts.dropped ?? 0,
      elementwise,
      forward: (x, { key, step }) => run(forward, { x }, { key, step, ...draws }).y,
      backward: ({ dy }, { key, step }) =>
        backward === "identity" ? dy.reshape(dy.shape) : run(backward, { x: dy }, { key, step, ...draws }).y,
      reference(way, { x, dy }, { key, step }, element) {
        const [kernel, values] = way === "forward" ? [forward, x] : [backward, dy];
        if (kernel === "identity") return values;
        const expected = new Float32Array(values.length);
        const own = elementwise ? [values.length] : shape;
        kernel.cpu.reference({
          inputs: { x: { values, shape: own } },
          outputs: { y: { values: expected, shape: own } },
          params: { key, step, ...draws, element },
        });
        return expected;
      },
    };
  };
}
