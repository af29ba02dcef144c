/** The conformal sets of the turning digit, without a page. */
import { describe, expect, test } from "vitest";
import { ANGLES, coverageNear, LEVELS, SET_DIGITS, type SetLevel, setOf } from "../src/digit/sets.js";
import { describeSet, writeSet } from "../src/digit/words.js";

const level: SetLevel = { level: 0.9, least: 0.25, coverage: ANGLES.map((degrees) => Math.abs(degrees) / 180) };

test("a set holds every class from the threshold on, and none below it", () => {
  expect(setOf(Float64Array.of(0.5, 0.25, 0.2499, 0, 0.0001), level)).toEqual([0, 1]);
  expect(setOf(Float64Array.of(0.2, 0.2, 0.2, 0.2, 0.2), level)).toEqual([]);
  expect(writeSet([4, 9])).toBe("{4, 9}");
  expect(writeSet([])).toContain("no digit is likely enough");
});

describe("what was measured nearest to an angle", () => {
  test.each([
    [0, 0],
    [7, 0],
    [-8, -15],
    [172, 165],
    [173, -180],
    [180, -180],
    [-180, -180],
  ])("of %d degrees is that of %d", (degrees, near) => {
    expect(coverageNear(level, degrees)).toEqual({ degrees: near, coverage: Math.abs(near) / 180 });
  });
});

test("of upright digits the promise is told, of turned ones that there is none", () => {
  expect(describeSet(level, 3)).toMatch(
    /at least 0\.25 .* at least 90\u00a0% of cases\. For 500 other digits it is 0\u00a0%\.$/,
  );
  expect(describeSet(level, 91)).toMatch(
    /does not hold for turned digits: for 500 others, turned by 90°, it is 50\u00a0%\.$/,
  );
  expect(SET_DIGITS).toBe(500);
  expect(LEVELS).toEqual([...LEVELS].sort((a, b) => a - b));
});
