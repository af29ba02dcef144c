/**
 * Checks, before anything is timed, that every case computes the same as the variant's reference. Values are compared bit for bit
 * with the kernel written in plain TypeScript, and the places of zeros with the mask stream.
 */
import { type Key, keepMask } from "@maskout/core";
import type { NoiseAtRate } from "../../../contenders/noise.js";
import { formatSize } from "../../../format.js";
import { UserError } from "../../../user-error.js";
import { type SpeedCase, shapeOf, type Workload } from "./cases.js";

/** The number of elements that are compared: all of them up to this many, otherwise stretches that add up to it. */
const COMPARED = 2 ** 20;
const STRETCHES = 8;

/** The step whose masks are compared. It is not 0, because a kernel that ignores the step would be right there. */
const STEP = 3;

/** An output that differs from the reference. Nothing was timed. */
export class VerificationError extends UserError {
  constructor(what: string, difference: string) {
    super(`${what}: ${difference}. The outputs must agree before speed means anything, so nothing was timed.`);
    this.name = "VerificationError";
  }
}

/** The numbers of outputs and elements that were compared. */
export interface Verified {
  readonly outputs: number;
  readonly elements: number;
}

/** A stretch of elements, `from` up to but not including `to`. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * Compares the outputs of every case with the reference.
 * @throws {@link VerificationError} at the first difference.
 */
export async function verify(
  cases: readonly SpeedCase[],
  work: Workload,
  key: Key,
  afterCase: () => Promise<void>,
): Promise<Verified> {
  const known = new Map<string, Float32Array>();
  let outputs = 0;
  let elements = 0;
  for (const { variant, device, placement, rate, pass, asynchronous, outputs: make } of cases) {
    const noise = variant.noise(rate, shapeOf(variant, work.size));
    const tolerance = asynchronous ? (noise.tolerance ?? 0) : 0;
    const stretches = noise.elementwise ? stretchesOf(work.size) : [{ from: 0, to: work.size }];
    const made = await make(STEP);
    const compare = (name: "y" | "dx", values: Float32Array | undefined) => {
      const what = `${variant.name} ${name} of ${pass} on ${device} (${placement}), ${formatSize(work.size)}, rate ${rate}`;
      if (values?.length !== work.size)
        throw new VerificationError(what, `${values?.length ?? "no"} elements instead of ${work.size}`);
      for (const stretch of stretches) {
        const id = [variant.name, rate, pass === "infer", name, stretch.from].join();
        const way = pass === "infer" ? pass : name === "y" ? "forward" : "backward";
        const expected = known.get(id) ?? reference(noise, way, work, key, stretch);
        known.set(id, expected);
        expectEqual(what, values, expected, { from: stretch.from, tolerance });
        const dropped = name === "y" ? noise.dropped : 0;
        if (pass !== "infer" && noise.bits) expectMask(what, values, { rate, key, dropped }, stretch);
        elements += stretch.to - stretch.from;
      }
      outputs++;
    };
    compare("y", made.y);
    if (pass === "forward+backward") compare("dx", made.dx);
    await afterCase();
  }
  return { outputs, elements };
}

/** The stretches that are compared: the first, the last, and some between that start at odd places. */
function stretchesOf(size: number): readonly Stretch[] {
  if (size <= COMPARED) return [{ from: 0, to: size }];
  const length = COMPARED / STRETCHES;
  return Array.from({ length: STRETCHES }, (_, index) => {
    const last = size - length;
    const from = index === 0 ? 0 : index === STRETCHES - 1 ? last : Math.floor((index * last) / (STRETCHES - 1)) | 1;
    return { from, to: from + length };
  });
}

function reference(
  noise: NoiseAtRate,
  way: "forward" | "backward" | "infer",
  work: Workload,
  key: Key,
  { from, to }: Stretch,
): Float32Array {
  const [x, dy] = [work.x.subarray(from, to), work.dy.subarray(from, to)];
  if (way !== "infer") return noise.reference(way, { x, dy }, { key, step: STEP }, from);
  const factor = Math.fround(noise.inference);
  return x.map((value) => value * factor);
}

function expectEqual(
  what: string,
  values: Float32Array,
  expected: Float32Array,
  { from, tolerance }: { readonly from: number; readonly tolerance: number },
): void {
  const away = tolerance === 0 ? 0 : tolerance * expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let index = 0; index < expected.length; index++) {
    // Zeros of different signs are equal; NaN equals nothing.
    if (Math.abs(values[from + index]! - expected[index]!) <= away) continue;
    throw new VerificationError(
      what,
      `element ${from + index} is ${values[from + index]}, and the reference gives ${expected[index]}`,
    );
  }
}

function expectMask(
  what: string,
  values: Float32Array,
  { rate, key, dropped }: { readonly rate: number; readonly key: Key; readonly dropped: number },
  { from, to }: Stretch,
): void {
  const kept = keepMask({ key, step: STEP, rate, count: to - from, offset: from });
  for (let index = 0; index < kept.length; index++) {
    if ((values[from + index] !== dropped) === (kept[index] === 1)) continue;
    const [is, should] = kept[index] === 1 ? ["dropped", "keeps"] : ["kept", "drops"];
    throw new VerificationError(what, `element ${from + index} is ${is}, and the mask stream ${should} it`);
  }
}
