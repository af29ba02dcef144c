/** What a variant's output must be: from its reference, and, for a mask, from the mask stream itself. */
import { type Key, keepMask, type Shape } from "@maskout/core";
import { type NoiseParams, resolveRate, sizeOf, type Variant } from "@maskout/core/variant";

/** A place in the mask stream, and how much is dropped there. */
export interface Place {
  readonly rate: number;
  readonly key?: Key;
  readonly step?: number;
  readonly sample?: number;
  /** The first element (with a noise shape, the first decision). */
  readonly element?: number;
  readonly noiseShape?: Shape;
}

/** The key where none is named. */
export const KEY: Key = [0x9e3779b9, 0x7f4a7c15];

/** The kernel's params at a place. */
export function paramsAt({ rate, key = KEY, step = 0, sample = 0, element = 0, noiseShape }: Place): NoiseParams {
  return { ...resolveRate("conformance", { rate }), key, step, sample, element, noiseShape };
}

/** The output of the kernel's reference: the specification of the variant. */
export function referenceOf(variant: Variant, x: Float32Array, place: Place, shape: Shape = [x.length]): Float32Array {
  const y = new Float32Array(x.length).fill(Number.NaN);
  variant.kernel.cpu.reference({
    inputs: { x: { values: x, shape } },
    outputs: { y: { values: y, shape } },
    params: paramsAt(place),
  });
  return y;
}

/** What kept elements of a variant with `"mask"` noise are multiplied by: the mean of the noise is `q * scale`. */
function scaleOf(variant: Variant, rate: number): number {
  const { keepProbability } = resolveRate("conformance", { rate });
  return Math.fround(variant.moments(keepProbability).mean / keepProbability);
}

/** The noise of `count` decisions: for a mask from the mask stream itself, otherwise what the reference makes of ones. */
export function noiseOf(variant: Variant, count: number, place: Place): Float32Array {
  const { noiseShape: _shared, ...decisions } = place;
  if (variant.noise !== "mask") return referenceOf(variant, new Float32Array(count).fill(1), decisions);
  const { rate, key = KEY, step = 0, sample = 0, element = 0 } = place;
  const scale = scaleOf(variant, rate);
  return Float32Array.from(keepMask({ key, step, sample, rate, count, offset: element }), (kept) =>
    kept === 1 ? scale : 0,
  );
}

/** `noise * x` in float32, except that a dropped element is 0 whatever it was. */
export function applied(noise: Float32Array, x: Float32Array): Float32Array {
  return x.map((value, index) => (noise[index] === 0 ? 0 : value * (noise[index] ?? Number.NaN)));
}

/** A mask of `noiseShape`, repeated along the dimensions where it is 1, by the definition of broadcasting. */
export function broadcast(mask: Float32Array, noiseShape: Shape, shape: Shape): Float32Array {
  return Float32Array.from({ length: sizeOf(shape) }, (_, flat) => {
    let rest = flat;
    let at = 0;
    let stride = 1;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] ?? 1;
      const shared = noiseShape[axis] === 1;
      at += shared ? 0 : (rest % size) * stride;
      stride *= shared ? 1 : size;
      rest = Math.floor(rest / size);
    }
    return mask[at] ?? Number.NaN;
  });
}
