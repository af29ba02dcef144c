/** The expected result of noise whose decisions are bits, from the mask stream itself. */
import { type Key, keepMask, type Shape } from "@maskout/core";
import { resolveRate, sizeOf } from "@maskout/core/variant";
import { KEY, type Noise, type Place } from "../noise.js";

/** The rate as 16-bit draws realise it. @throws An `Error` for options without a rate, since bits are drawn at one. */
function rateOf(options: object): { readonly rate: number; readonly keepProbability: number } {
  const [rate, keepProb] = ["rate", "keepProb"].map((name): unknown => Reflect.get(options, name));
  const given = typeof rate === "number" ? { rate } : typeof keepProb === "number" ? { keepProb } : {};
  const { keepProbability } = resolveRate("conformance", given);
  return { rate: 1 - keepProbability, keepProbability };
}

/** The keep decisions of a stretch: 1 = kept. */
function keptAt(options: object, count: number, place: Place = {}): Uint8Array {
  const { key = KEY, step = 0, sample = 0, element = 0 } = place;
  const own: Key = key;
  return keepMask({ key: own, step, sample, offset: element, count, rate: rateOf(options).rate });
}

/** The keep decisions of every element of a batch: those of its noise shape, repeated where they are shared. */
export function decisionsOf(options: object, shape: Shape, place: Place): Uint8Array {
  const { noiseShape = shape } = place;
  return broadcast(keptAt(options, sizeOf(noiseShape), place), noiseShape, shape);
}

/** Whether an element is either 0 or multiplied by one number. */
export function isProportional(noise: Noise, options: object): boolean {
  const { decisions, dropped = 0, moments } = noise.facts(options);
  return decisions === "bits" && dropped === 0 && moments(0).mean === 0;
}

/** The value of a kept element, since the mean is `q * kept + (1 - q) * dropped`. */
export function keptValue(noise: Noise, options: object, x: number): number {
  const { moments, dropped = 0 } = noise.facts(options);
  const { keepProbability: q } = rateOf(options);
  return (moments(x).mean - (1 - q) * dropped) / q;
}

/** Values of `noiseShape`, repeated along its dimensions of size 1, by the definition of broadcasting. */
export function broadcast<T extends Uint8Array | Float32Array>(values: T, noiseShape: Shape, shape: Shape): T;
export function broadcast(values: Uint8Array | Float32Array, noiseShape: Shape, shape: Shape) {
  const made = values instanceof Uint8Array ? new Uint8Array(sizeOf(shape)) : new Float32Array(sizeOf(shape));
  for (let flat = 0; flat < made.length; flat++) {
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
    made[flat] = values[at] ?? Number.NaN;
  }
  return made;
}
