/** The pictures of the teaching figure, held against what they are said to be. */
import { describe, expect, test } from "vitest";
import { contenders } from "../src/contenders/index.js";
import type { SeeItChoice } from "../src/contenders/view.js";
import { PIXELS, SIDE } from "../src/data/digits.js";

/** A bright square in the middle of a digit's size. */
const DIGIT = Float32Array.from({ length: PIXELS }, (_, pixel) => {
  const [row, column] = [Math.floor(pixel / SIDE), pixel % SIDE];
  return row > 8 && row < 20 && column > 8 && column < 20 ? 1 : 0;
});
const READER = { w: new Float32Array(PIXELS * 10).fill(0.01), b: new Float32Array(10) };

function viewOf(layer: string, chosen: Partial<SeeItChoice> = {}) {
  const choice: SeeItChoice = { layer, rate: 0.5, seed: "1", step: 0, digit: 3, masks: 40, ...chosen };
  const views = contenders.find(({ name }) => name === layer)!.view!(DIGIT, READER, choice);
  return { ...views, pictures: views.pictures(choice.masks) };
}

describe("every variant's pictures", () => {
  test.each(contenders.flatMap(({ name, view }) => (view === undefined ? [] : [name])))(
    "%s: are 28 by 28 numbers at every rate of the slider, of the same choice the same",
    (name) => {
      for (const rate of [0, 0.5, 0.95]) {
        const { pictures, distances } = viewOf(name, { rate });
        for (const { values } of pictures) expect(values).toHaveLength(PIXELS);
        expect(pictures.every(({ values }) => Array.from(values).every(Number.isFinite))).toBe(true);
        expect(distances.every(Number.isFinite)).toBe(true);
      }
      expect(viewOf(name).pictures).toEqual(viewOf(name).pictures);
    },
  );

  test.each(contenders.flatMap(({ name, view }) => (view === undefined ? [] : [name])))(
    "%s: the mean of its masks comes nearer to inference, or it is said why not",
    (name) => {
      const { linear, distances, apart, outputs } = viewOf(name);
      if (linear) expect(distances.at(-1)).toBeLessThan(distances[0]! / 4);
      // Of the softmax of outputs the figure knows why.
      else expect(apart ?? outputs?.what).toBeTypeOf("string");
    },
  );
});

describe("stochastic depth", () => {
  test("the digit is moved by the blocks that the mask keeps, at their scale", () => {
    const { pictures } = viewOf("stochastic-depth", { masks: 3 });
    const [input, mask, forward, backward] = pictures;
    const tile = (values: ArrayLike<number>, block: number) =>
      values[(block < 4 ? 0 : SIDE / 2) * SIDE + (block % 4) * (SIDE / 4)]!;
    let x = Array.from(input!.values);
    for (let block = 0; block < 8; block++) {
      const scale = tile(backward!.values, block);
      expect(scale === 0).toBe(tile(mask!.values, block) === 0);
      x = x.map((value, pixel) => value + scale * ((pixel % SIDE === 0 ? 0 : x[pixel - 1]!) - value));
    }
    const away = x.map((value, pixel) => Math.abs(value - forward!.values[pixel]!));
    expect(Math.max(...away)).toBeLessThan(1e-4);
  });
});

describe("concrete dropout", () => {
  test("what is kept is what the input is multiplied by, less the scale", () => {
    const [input, kept, forward] = viewOf("concrete", { rate: 0.2, masks: 1 }).pictures;
    const away = Array.from(
      forward!.values,
      (value, pixel) => value - (input!.values[pixel]! * kept!.values[pixel]!) / 0.8,
    );
    expect(Math.max(...away.map(Math.abs))).toBeLessThan(1e-5);
    expect(Math.max(...Array.from(kept!.values))).toBeLessThanOrEqual(1);
  });
});
