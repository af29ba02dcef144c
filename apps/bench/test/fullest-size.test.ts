/** Which of several sizes the words and the page speak of. */
import { expect, test } from "vitest";
import { fullestSize } from "../src/sections/speed/elementwise/fullest-size.js";

const rowsOf = (sizes: Readonly<Record<number, readonly string[]>>) =>
  Object.entries(sizes).flatMap(([size, variants]) => variants.map((variant) => ({ size: Number(size), variant })));

test("the size with the most variants comes first, however large others are, and the largest of several", () => {
  expect(fullestSize(rowsOf({ 10: ["a"], 20: ["a", "b", "c"], 30: ["a", "b", "a", "b", "a"] }))).toBe(20);
  expect(fullestSize(rowsOf({ 10: ["a", "b"], 20: ["a", "b"], 30: ["a"] }))).toBe(20);
  expect(fullestSize([])).toBeUndefined();
});
