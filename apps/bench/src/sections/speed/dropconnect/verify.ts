/**
 * Checks, before DropConnect is timed, that every case computes the same as its layer on the reference device, in plain TypeScript.
 *
 * The reference draws every decision singly, so it computes only the batch's first and last examples, each with the masks of its
 * place. The case itself runs at its full size. Its gradient with respect to the output is 0 for all other examples, so
 * the gradients of weights and biases are the sums over those two examples, and can be compared in full.
 */
import { cpu } from "@maskout/core";
import { VerificationError } from "../elementwise/verify.js";
import { type DropConnectCase, type LayerOutputs, type LayerWork, passOnArrays, placeOf } from "./cases.js";

/** The largest allowed difference, over the largest expected value: sums have another order. */
export const TOLERANCE = 1e-5;

/** The step whose masks are compared. It is not 0, because a kernel that ignores the step would be right there. */
const STEP = 3;

/** The amount of values that were compared. */
interface Verified {
  readonly outputs: number;
  readonly values: number;
}

/**
 * Compares the outputs of every case with the reference.
 * @throws {@link VerificationError} at the first difference.
 */
export async function verifyDropConnect(
  cases: readonly DropConnectCase[],
  work: LayerWork,
  afterCase: () => Promise<void>,
): Promise<Verified> {
  const { batch, inputs, units } = work;
  const examples = [...new Set([0, batch - 1])];
  const dy = new Float32Array(batch * units);
  for (const example of examples) dy.set(rowOf(work.dy, example, units), example * units);
  let outputs = 0;
  let values = 0;
  for (const aCase of cases) {
    const made = aCase.run(STEP, dy);
    const expected = examples.map((example) => reference(aCase, work, example));
    const compare = (name: string, actual: Float32Array, right: Float32Array) => {
      const what = `DropConnect ${aCase.form}, ${name} of ${aCase.pass}, ${batch}x${inputs}x${units}`;
      expectClose(what, actual, right);
      outputs++;
      values += right.length;
    };
    const rows = (all: Float32Array | undefined, width: number) =>
      concatenate(examples.map((example) => rowOf(all ?? NOTHING, example, width)));
    compare("y", rows(made.y, units), concatenate(expected.map(({ y }) => y)));
    if (aCase.pass === "forward+backward") {
      compare("dx", rows(made.dx, inputs), concatenate(expected.map(({ dx = NOTHING }) => dx)));
      compare("dw", made.dw ?? NOTHING, sum(expected.map(({ dw = NOTHING }) => dw)));
      compare("db", made.db ?? NOTHING, sum(expected.map(({ db = NOTHING }) => db)));
    }
    await afterCase();
  }
  return { outputs, values };
}

const NOTHING = new Float32Array(0);

function reference({ layer, key, pass }: DropConnectCase, work: LayerWork, example: number): LayerOutputs {
  const one = { ...work, x: rowOf(work.x, example, work.inputs), batch: 1 };
  const place = { device: cpu({ simd: false }), ...placeOf(pass), key, step: STEP, firstExample: example };
  return passOnArrays(layer, one, place, rowOf(work.dy, example, work.units));
}

function expectClose(what: string, actual: Float32Array, expected: Float32Array): void {
  if (actual.length !== expected.length)
    throw new VerificationError(what, `${actual.length} values instead of ${expected.length}`);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let index = 0; index < expected.length; index++) {
    if (Math.abs(actual[index]! - expected[index]!) <= TOLERANCE * largest) continue;
    throw new VerificationError(what, `a value is ${actual[index]}, and the reference gives ${expected[index]}`);
  }
}

function rowOf(values: Float32Array, row: number, width: number): Float32Array {
  return values.slice(row * width, (row + 1) * width);
}

function concatenate(arrays: readonly Float32Array[]): Float32Array {
  return Float32Array.from(arrays.flatMap((values) => [...values]));
}

function sum([first = NOTHING, ...others]: readonly Float32Array[]): Float32Array {
  return first.map((value, index) => others.reduce((total, values) => total + values[index]!, value));
}
