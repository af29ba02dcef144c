/**
 * Options outside their range are refused with an OptionError that names the owner, the option and its value, or with a ShapeError where sizes do not
 * fit. A refused call has no effect on the output or on memory.
 */
import { cpu, ShapeError } from "@maskout/core";
import { sizeOf } from "@maskout/core/variant";
import { describe, expect, it } from "vitest";
import type { FunctionSubject } from "../../subject.js";
import { expectBits, someValues } from "../../support/arrays.js";
import { expectRefused, GIVEN_KEY, PLACES, SEEDS } from "../../support/mistakes.js";
import { rateMistakes } from "../noise/refusals.js";

/** A function as JavaScript can call it, and the options of a valid call other than the variant's own. */
interface Called {
  readonly name: string;
  readonly call: (x: unknown, options: object) => unknown;
  readonly operand: "x" | "dy";
  readonly place: object;
}

export function refusals({ noise, functions, cases, inputShape, takes }: FunctionSubject): void {
  const own = cases[0];
  const shape = [4, ...inputShape];
  const size = sizeOf(shape);
  const called = calledOf(functions, shape);

  describe("invalid options", () => {
    const rates = rateMistakes(noise, own);
    const unknown = { what: "an unknown option", option: "probability", own: { ...own, probability: 0.5 } };
    const places = [
      { what: "neither seed nor key", option: "seed", own: { key: undefined } },
      ...SEEDS.map((mistake) => ({ ...mistake, own: { key: undefined, ...mistake.own } })),
      ...PLACES,
    ];
    const cases_ = called.flatMap(({ name, call, place }) => {
      const drawn =
        place === NOWHERE ? [] : places.map((mistake) => ({ ...mistake, own: { ...own, ...place, ...mistake.own } }));
      const always = [...rates, unknown].map((mistake) => ({ ...mistake, own: { ...place, ...mistake.own } }));
      return [...always, ...drawn].map((mistake) => [name, mistake.what, { call, ...mistake }] as const);
    });
    it.each(cases_)("%s refuses %s and changes nothing", (_, __, { call, option, own: options }) => {
      const out = someValues(size);
      const before = cpu().memory();
      expectRefused(() => call(someValues(size), { ...options, out }), option, options);
      expectBits(out, someValues(size), "the output");
      expect(cpu().memory()).toEqual(before);
    });

    it.each(called.map((one) => [one.name, one] as const))(
      "%s refuses anything but a Float32Array",
      (_, { call, operand, place }) => {
        const options = { ...own, ...place };
        for (const x of [[1, 2], new Float64Array(2), "1", undefined])
          expectRefused(() => call(x, options), operand, { [operand]: x });
        expectRefused(() => call(someValues(size), { ...options, out: [1, 2] }), "out", { out: [1, 2] });
      },
    );

    it.each(called.map((one) => [one.name, one] as const))(
      "%s refuses an output of another length and leaves it unchanged",
      (_, { call, place }) => {
        const out = someValues(size - 1);
        expect(() => call(someValues(size), { ...own, ...place, out })).toThrow(ShapeError);
        expectBits(out, someValues(size - 1), "the output");
      },
    );

    it.each(called.filter(({ place }) => place !== NOWHERE).map((one) => [one.name, one] as const))(
      "%s refuses shapes that do not fit",
      (_, { call, place }) => {
        const options = { ...own, ...place };
        expect(() => call(someValues(size), { ...options, shape: [size + 1] })).toThrow(ShapeError);
        if (!takes.has("noiseShape")) {
          const noiseShape = shape.map(() => null);
          expectRefused(() => call(someValues(size), { ...options, noiseShape }), "noiseShape", { noiseShape });
          return;
        }
        expect(() => call(someValues(6), { ...options, shape: [2, 3], noiseShape: [1] })).toThrow(ShapeError);
        const noiseShape = [1, 2];
        expectRefused(() => call(someValues(6), { ...options, shape: [2, 3], noiseShape }), "noiseShape[1]", {
          "noiseShape[1]": 2,
        });
      },
    );
  });
}

/** The place of functions that draw nothing. */
const NOWHERE = {};

function calledOf(
  { dropout, dropoutGrad, infer }: FunctionSubject["functions"],
  shape: readonly number[],
): readonly Called[] {
  const place = { key: GIVEN_KEY, shape };
  const as =
    (f: (x: Float32Array, options: object) => Float32Array): Called["call"] =>
    (x, options) =>
      Reflect.apply(f, undefined, [x, options]);
  return [
    { name: "dropout", call: as(dropout), operand: "x", place },
    ...(dropoutGrad ? [{ name: "dropoutGrad", call: as(dropoutGrad), operand: "dy", place } as const] : []),
    ...(infer ? [{ name: "infer", call: as(infer), operand: "x", place: NOWHERE } as const] : []),
  ];
}
