/** Draws masks from the stream, for a tensor of a shape. */
import { type Key, keepMask, normals, type Shape, ShapeError } from "@maskout/core";
import { resolveRate, sizeOf } from "@maskout/core/variant";
import type { Place } from "./places.js";

/** The position of a mask in the stream. */
export interface MaskPosition {
  /** The key of the place. */
  readonly key: Key;
  readonly step: number;
  readonly sample: number;
  /** The index of the batch's first example, along the tensor's first dimension. */
  readonly firstExample: number;
}

/** A mask: the factor of a tensor, and for some kinds a term to add. */
export interface Mask {
  /** The shape of the mask, which is broadcast to the tensor's. */
  readonly shape: Shape;
  readonly factor: Float32Array;
  /** The term to add; for `"alpha"`. */
  readonly shift?: Float32Array;
}

/** Provides memory for a number of values. It may hold anything. */
export type Room = (count: number) => Float32Array;

/** The limit of SELU for large negative values. Klambauer et al., "Self-normalizing neural networks", 2017: -1.0507 * 1.6733. */
const ALPHA = -1.7580993408473766;

/** The mask of a place at a rate, for a tensor of a shape. @throws {@link ShapeError} for a tensor without channels. */
export function drawMask(
  owner: string,
  place: Place,
  { rate, shape }: { readonly rate: number; readonly shape: Shape },
  position: MaskPosition,
  room: Room,
): Mask {
  const own = place.noise === "spatial" ? channelsOf(owner, place, shape) : shape;
  const [batch = 1] = own;
  const count = sizeOf(own);
  const { firstExample, ...stream } = position;
  const stretch = { ...stream, offset: batch === 0 ? 0 : firstExample * (count / batch), count };
  if (place.noise === "gaussian") {
    const deviation = Math.sqrt(rate / (1 - rate));
    return { shape: own, factor: normals(stretch).map((z) => 1 + deviation * z) };
  }
  const { keepProbability: q } = resolveRate(owner, { rate });
  const kept = keepMask({ ...stretch, rate });
  if (place.noise !== "alpha") return { shape: own, factor: valuesOf(kept, Math.fround(1 / q), 0, room) };
  const a = 1 / Math.sqrt(q + ALPHA * ALPHA * q * (1 - q));
  const b = -a * ALPHA * (1 - q);
  return {
    shape: own,
    factor: valuesOf(kept, Math.fround(a), 0, room),
    shift: valuesOf(kept, Math.fround(b), Math.fround(a * ALPHA + b), room),
  };
}

/** A mask that changes nothing, for a tensor of any shape. */
export function noMask({ noise }: Place): Mask {
  const factor = Float32Array.of(1);
  return { shape: [], factor, ...(noise === "alpha" && { shift: Float32Array.of(0) }) };
}

/**
 * One value where an element is kept, another where it is dropped. It selects bits without a branch, which would be mispredicted half of the time,
 * and without float arithmetic, which would have to convert every decision: four times as fast as a product.
 */
function valuesOf(kept: Uint8Array, whereKept: number, whereDropped: number, into: Room): Float32Array {
  const count = kept.length;
  const values = into(count);
  const bits = new Int32Array(values.buffer, values.byteOffset, count);
  const either = new Int32Array(Float32Array.of(whereDropped, whereKept).buffer);
  const dropped = either[0]!;
  const difference = dropped ^ either[1]!;
  for (let index = 0; index < count; index++) bits[index] = dropped ^ (-kept[index]! & difference);
  return values;
}

/** The noise shape with one decision per example and channel. */
function channelsOf(owner: string, { name, channels }: Place, shape: Shape): Shape {
  if (shape.length < 2) {
    throw new ShapeError(owner, { [name]: shape }, "a tensor with channels, [batch, channels, ...]");
  }
  const axis = channels === "first" ? 1 : shape.length - 1;
  return shape.map((size, at) => (at === 0 || at === axis ? size : 1));
}
