/**
 * The place of randomness: the same key, step and sample give the same bits, and others give others if the layer says that it draws. An example's
 * results do not depend on the batch that it is in.
 */
import { foldIn, type Layer } from "@maskout/core";
import { sizeOf } from "@maskout/core/variant";
import { describe, expect, it } from "vitest";
import { KEY } from "../../noise.js";
import { expectAgreement } from "../../support/agreement.js";
import { expectBits, joined, someValues } from "../../support/arrays.js";
import { DRAWING, MODES, type PassPlace, passOn } from "../../support/passes.js";
import type { LayerSubject } from "./subject.js";

const ROWS = 40;
/** The boundaries of the batches that the examples are cut into. */
const CUTS = [0, 1, 4, 17, ROWS];
/** The number of other places tried: in a single one, the noise of a few elements may be the same by chance. */
const OTHERS = 8;

/** Other places, by what differs. */
const ELSEWHERE: readonly (readonly [string, (index: number) => Partial<PassPlace>])[] = [
  ["step", (index) => ({ step: 4 + index })],
  ["sample", (index) => ({ sample: 3 + index })],
  ["key", (index) => ({ key: foldIn(KEY, index) })],
];

export function places(subject: LayerSubject): void {
  const { layers, inputShape, home, withoutGradient, drawsInInference } = subject;
  const shape = [ROWS, ...inputShape];
  const size = sizeOf(inputShape);
  const here = { shape, step: 3, sample: 2 };
  const pass = (layer: Layer, place: Partial<PassPlace> = {}) =>
    passOn(home, layer, { ...here, back: !withoutGradient.has(place.mode ?? "train"), ...place });
  const independent = MODES.filter((mode) => mode !== "train");

  describe("the place in the stream", () => {
    it("the same place gives the same bits, forward and backward", async () => {
      for (const { what, make } of layers) {
        for (const mode of MODES) {
          const [first, second] = [await pass(make(), { mode }), await pass(make(), { mode })];
          expectBits(second.output, first.output, `${what}, ${mode} mode: the output`);
          expectBits(second.dx, first.dx, `${what}, ${mode} mode: the gradient`);
        }
      }
    });

    it.each(ELSEWHERE)(
      "another %s gives other bits if the layer draws, and the same bits if it does not",
      async (_, at) => {
        for (const { what, make } of layers) {
          const layer = make();
          for (const mode of drawsInInference ? DRAWING : MODES) {
            const first = await pass(layer, { mode });
            const others = await Promise.all(
              Array.from({ length: OTHERS }, (__, index) => pass(layer, { mode, ...at(index), back: false })),
            );
            const differ = others.some(({ output }) => !sameBits(output, first.output));
            expect(differ, `${what}, ${mode} mode: whether some of ${OTHERS} differ`).toBe(
              mode !== "infer" && layer.stochastic,
            );
          }
        }
      },
    );

    it("cutting the input into batches changes no bit of an example's results", async () => {
      for (const { what, make } of layers) {
        for (const mode of independent) {
          const whole = await pass(make(), { mode });
          const parts = await Promise.all(
            CUTS.slice(1).map((end, index) => partOf(make(), CUTS[index]!, end, { mode })),
          );
          expectBits(joined(parts.map(({ output }) => output)), whole.output, `${what}, ${mode} mode: the output`);
          expectBits(joined(parts.map(({ dx }) => dx)), whole.dx, `${what}, ${mode} mode: the gradient`);
        }
      }
    });

    it("a shared mask gives equal examples equal results: those of the first example alone", async () => {
      const example = someValues(size);
      const equal = joined(Array.from({ length: 4 }, () => example));
      for (const { what, make } of layers) {
        const alone = await pass(make(), { mode: "sample", shape: [1, ...inputShape], x: example });
        for (const firstExample of [0, 17]) {
          const place = {
            mode: "sample",
            shape: [4, ...inputShape],
            x: equal,
            sharedMask: true,
            firstExample,
          } as const;
          const { output } = await pass(make(), place);
          const first = output.subarray(0, output.length / 4);
          const where = `${what}, from example ${firstExample}`;
          expectBits(output, joined(Array.from({ length: 4 }, () => first)), `${where}: the outputs`);
          // One mask for all examples may be summed in another order than one mask per example.
          expectAgreement(first, alone.output, `${where}: the first output`);
        }
      }
    });

    it("an example that is not finite affects no other example", async () => {
      for (const { what, make } of layers) {
        for (const mode of independent) {
          const x = someValues(ROWS * size);
          const whole = await pass(make(), { mode, x });
          const spoilt = x
            .slice()
            .fill(Number.NaN, size, 2 * size)
            .fill(Number.POSITIVE_INFINITY, 2 * size, 3 * size);
          const { output, dx } = await pass(make(), { mode, x: spoilt });
          const width = output.length / ROWS;
          expectBits(
            output.subarray(0, width),
            whole.output.subarray(0, width),
            `${what}, ${mode} mode: the first output`,
          );
          expectBits(
            output.subarray(3 * width),
            whole.output.subarray(3 * width),
            `${what}, ${mode} mode: the later outputs`,
          );
          expectBits(dx.subarray(3 * size), whole.dx.subarray(3 * size), `${what}, ${mode} mode: the later gradients`);
        }
      }
    });
  });

  /** A pass over some of the examples, with the same gradients with respect to the output as in the whole batch. */
  function partOf(layer: Layer, begin: number, end: number, place: Partial<PassPlace>) {
    const x = someValues(ROWS * size).subarray(begin * size, end * size);
    const dy = (count: number) => {
      const width = count / (end - begin);
      return someValues(ROWS * width, 400).subarray(begin * width, end * width);
    };
    return pass(layer, { ...place, shape: [end - begin, ...inputShape], x, dy, firstExample: begin });
  }
}

function sameBits(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, index) => Object.is(value, b[index]));
}
