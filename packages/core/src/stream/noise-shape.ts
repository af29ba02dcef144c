/** Noise shapes: masks that are shared along some dimensions, as in Keras's `noise_shape`. */
import { refuse, ShapeError } from "../errors.js";
import { MOST_DIMENSIONS, type Shape, sizeOf } from "../shape.js";
import type { StreamPosition } from "./position.js";

/** The place of an input's noise in its stream; `element` is the index of the first decision. */
export interface NoisePlace extends StreamPosition {
  /** The shape of the noise, of the input's rank; undefined if every element has a decision of its own. */
  readonly noiseShape: Shape | undefined;
}

/**
 * The shape of the mask, one entry per dimension of the input: 1 shares one decision along the dimension, `null` (or the dimension's size)
 * draws a decision for each index. `[null, 1, null]` on `[batch, time, features]` drops whole features over all time steps;
 * `[null, 1, 1, null]` on `[batch, height, width, channels]` drops whole channels. In a layer the entry of the batch is null or 1, since
 * batches may have any length.
 */
export type NoiseShape = readonly (number | null)[];

/**
 * The mask's shape for an input of `shape`; undefined if every element has a decision of its own.
 * @throws {@link OptionError} for an entry other than null, 1 and the input's size; {@link ShapeError} for another rank than the input's.
 */
export function resolveNoiseShape(owner: string, noiseShape: NoiseShape | undefined, shape: Shape): Shape | undefined {
  if (noiseShape === undefined) return undefined;
  if (!isList(noiseShape)) return notShape(owner, "noiseShape", noiseShape, "a list of null, 1 and sizes");
  if (noiseShape.length !== shape.length) {
    throw new ShapeError(owner, { noiseShape, input: shape }, "a noiseShape with one entry per dimension of the input");
  }
  const resolved = shape.map((size, axis) => {
    const entry = noiseShape[axis];
    if (entry === null || entry === size) return size;
    return entry === 1
      ? 1
      : notShape(owner, `noiseShape[${axis}]`, entry, `null, 1 or the input's size there, ${size}`);
  });
  return resolved.every((size, axis) => size === shape[axis]) ? undefined : resolved;
}

/** A copy of a noise shape, since the caller may change the original; undefined for none. @throws {@link OptionError} for an invalid noise shape. */
export function copyNoiseShape(owner: string, noiseShape: NoiseShape | undefined): NoiseShape | undefined {
  if (noiseShape === undefined) return undefined;
  const own = isList(noiseShape) ? Array.from(noiseShape) : [Number.NaN];
  if (own.every((size) => size === null || (Number.isSafeInteger(size) && size >= 0))) return own;
  return notShape(owner, "noiseShape", noiseShape, "a list of null, 1 and sizes, the batch's first");
}

function isList(value: unknown): value is NoiseShape {
  return Array.isArray(value) && value.length <= MOST_DIMENSIONS;
}

function notShape(owner: string, option: string, value: unknown, expected: string): never {
  refuse(owner, option, value, expected, "1 shares one decision along a dimension, null draws one for each element.");
}

/** The number of decisions that an input of `shape` needs. */
export function countDecisions(shape: Shape, noiseShape: Shape | undefined): number {
  return sizeOf(noiseShape ?? shape);
}

/**
 * The index of the first decision of a batch that starts at example number `firstExample` of the whole input. A mask that all examples share
 * always starts at 0, also in a batch of one example.
 */
export function firstDecision(shape: Shape, noiseShape: NoiseShape | undefined, firstExample: number): number {
  if (noiseShape?.[0] === 1) return 0;
  return firstExample * sizeOf(shape.slice(1).map((size, axis) => noiseShape?.[axis + 1] ?? size));
}

/** Neighbouring dimensions that are all shared, or all not shared, merged into one. */
export interface Run {
  /** The number of elements along the merged dimension. */
  readonly size: number;
  /** The number of decisions by which one step along it moves in the mask; 0 along a shared dimension. */
  readonly stride: number;
}

/** The dimensions of an input, outermost first, with neighbours merged that are all shared or all not shared. */
export function runsOf(shape: Shape, noiseShape: Shape): readonly Run[] {
  const runs: Run[] = [];
  let decisions = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    if (size === 1) continue;
    const stride = noiseShape[axis] === 1 ? 0 : decisions;
    const inner = runs[0];
    if (inner !== undefined && (inner.stride === 0) === (stride === 0))
      runs[0] = { size: size * inner.size, stride: inner.stride };
    else runs.unshift({ size, stride });
    if (stride !== 0) decisions *= size;
  }
  return runs;
}

/** Calls `visit` with the mask offset of every position along the runs, in row-major order. */
export function forEachOffset(runs: readonly Run[], offset: number, visit: (offset: number) => void): void {
  const [outer, ...inner] = runs;
  if (outer === undefined) {
    visit(offset);
    return;
  }
  for (let index = 0; index < outer.size; index++) forEachOffset(inner, offset + index * outer.stride, visit);
}

/** The number of runs that a kernel loops over itself: blocks of rows of columns. */
const INNER = 3;

const ONE: Run = { size: 1, stride: 0 };

/** The innermost runs, from the columns outwards. */
export function innerRuns(runs: readonly Run[]): readonly [columns: Run, rows: Run, blocks: Run] {
  const [columns = ONE, rows = ONE, blocks = ONE] = runs.slice(-INNER).reverse();
  return [columns, rows, blocks];
}

/**
 * Calls `visit` for every stretch of the elements from `begin` up to, but not including, `end` that lies in the same blocks of
 * {@link innerRuns}: with the index of the blocks' first element and of its decision, and the beginning and end of the stretch, counted from
 * that element.
 */
export function forEachStretch(
  runs: readonly Run[],
  begin: number,
  end: number,
  visit: (start: number, decision: number, from: number, to: number) => void,
): void {
  const size = innerRuns(runs).reduce((product, run) => product * run.size, 1);
  let start = 0;
  forEachOffset(runs.slice(0, -INNER), 0, (decision) => {
    const from = Math.max(begin - start, 0);
    const to = Math.min(end - start, size);
    if (from < to) visit(start, decision, from, to);
    start += size;
  });
}

/**
 * The decisions that the elements from `begin` up to, but not including, `end` of runs use: the index of the first, and the index after the last.
 * @param size The number of elements of the runs.
 */
export function decisionsOf(
  runs: readonly Run[],
  size: number,
  begin: number,
  end: number,
): readonly [first: number, last: number] {
  const [outer, ...inner] = runs;
  if (outer === undefined) return [0, 1];
  const block = size / outer.size;
  const index = Math.floor(begin / block);
  const last = Math.ceil(end / block) - 1;
  // For several blocks all decisions; for one block those of its part.
  const start = index * block;
  const [from, to] = decisionsOf(
    inner,
    block,
    ...(index < last ? ([0, block] as const) : ([begin - start, end - start] as const)),
  );
  return [index * outer.stride + from, last * outer.stride + to];
}

/** Calls `visit(index, decision)` for every element of an input of `shape`, in order, with the index of the element and that of its decision. */
export function forEachDecision(
  shape: Shape,
  noiseShape: Shape | undefined,
  visit: (index: number, decision: number) => void,
): void {
  let index = 0;
  forEachOffset(runsOf(shape, noiseShape ?? shape), 0, (decision) => visit(index++, decision));
}
