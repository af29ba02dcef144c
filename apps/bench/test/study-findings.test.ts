/** What studies conclude from numbers that are given here: differences are taken seed by seed, and their intervals hold jointly. */
import { describe, expect, test } from "vitest";
import { studies } from "../src/studies/index.js";
import type { Cell } from "../src/studies/study.js";

/** How hard each seed is, for all networks alike: far more than what the networks differ by. */
const HARD = [3, -4, 1, 6, -6];

/** The full plan of a study, and its report on test errors in percent by cell; cells without one are missing. */
function reportOn(name: string, errorOf: (cell: Cell) => number | undefined) {
  const plan = studies.find((study) => study.name === name)!.plan("full");
  return plan.report(
    plan.cells.flatMap(({ cell }) => {
      const error = errorOf(cell);
      return error === undefined ? [] : [{ cell, values: { train: 1, test: 1 - error / 100, testLoss: 1 } }];
    }),
  );
}

const seedOf = ({ seed }: Cell) => Number(seed) - 1;

describe("wan", () => {
  // Dropout's five differences from none: mean -1, standard deviation 0.1581. DropConnect's: mean 0.1, standard deviation 0.3162.
  const variants: Readonly<Record<string, readonly number[]>> = {
    none: [0, 0, 0, 0, 0],
    inverted: [-1, -0.8, -1.2, -1.1, -0.9],
    dropconnect: [0.1, 0.5, -0.3, 0.3, -0.1],
  };
  const errorOf = (cell: Cell) => 20 + HARD[seedOf(cell)]! + variants[String(cell.variant)]![seedOf(cell)]!;

  test("a difference is beyond the spread of the seeds although every seed's error is spread further", () => {
    const { findings } = reportOn("wan", errorOf);
    // Student's t for 4 degrees of freedom at 1 - 0.05 / 6 is 3.9608 (three intervals of 95% together): 3.9608 x 0.1581 / sqrt(5) = 0.280.
    expect(findings[0]).toMatch(/^The test error of .* minus that of .*: -1\.00 points \(-1\.28 to -0\.72\)\.$/);
  });

  test("one within it is said to be", () => {
    const { findings } = reportOn("wan", errorOf);
    expect(findings[1]).toMatch(/: 0\.10 points \(-0\.46 to 0\.66\), which is within the spread of the seeds\.$/);
  });

  test("of one seed nothing is concluded", () => {
    const { findings, tables } = reportOn("wan", (cell) => (cell.seed === 1 ? errorOf(cell) : undefined));
    expect(findings).toEqual([]);
    expect(tables[0]!.rows.map(([, error]) => error)).toEqual(["23.00", "22.00", "23.10"]);
  });
});

describe("srivastava", () => {
  // By keep probability: the error above that of the best, and how far the seeds differ in that.
  const lines: Readonly<Record<string, Readonly<Record<number, readonly [above: number, apart: number]>>>> = {
    "9a": { 0.1: [60, 1], 0.2: [30, 1], 0.4: [0.3, 0.3], 0.5: [0, 0], 0.6: [0.2, 0.3], 0.8: [0.1, 0.1], 1: [4, 0.3] },
    "9b": { 0.1: [5, 0.3], 0.2: [4, 0.3], 0.4: [3, 0.3], 0.5: [2, 0.3], 0.6: [0, 0], 0.8: [3, 0.3], 1: [4, 0.3] },
  };
  const errorOf = (cell: Cell) => {
    const line = lines[String(cell.figure)];
    if (line === undefined) return undefined;
    const [above, apart] = line[Number(cell.keep)]!;
    return 20 + HARD[seedOf(cell)]! + above + apart * [1, -1, 0.5, -0.5, 0][seedOf(cell)]!;
  };

  test("beside the lowest error those are named that do not differ from it, and no others", () => {
    const [fixed, kept] = reportOn("srivastava", errorOf).findings;
    expect(fixed).toMatch(
      /^Figure 9a, .* at a keep probability of 0\.5; at 0\.4, 0\.6, 0\.8 it does not differ from this/,
    );
    expect(kept).toMatch(/^Figure 9b, .* at a keep probability of 0\.6\. In the paper/);
  });

  test("a line without cells is not spoken of", () => {
    const { findings } = reportOn("srivastava", (cell) => (cell.figure === "9b" ? errorOf(cell) : undefined));
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatch(/^Figure 9b/);
  });
});

test("guo: the calibration error's change has an interval of the seeds, jointly for both networks", () => {
  const plan = studies.find(({ name }) => name === "guo")!.plan("full");
  const scores = (calibrationError: number) => ({ calibrationError, negativeLogLikelihood: 0.3, right: 2800 });
  const { findings } = plan.report(
    plan.cells.map(({ cell }) => {
      const change = [-0.02, -0.03, -0.025, -0.035, -0.015][seedOf(cell)]!;
      return { cell, values: { temperature: 2, changed: 0, before: scores(0.05), after: scores(0.05 + change) } };
    }),
  );
  // Student's t for 4 degrees of freedom at 1 - 0.05 / 4 is 3.4954: 3.4954 x 0.7906 / sqrt(5) = 1.236.
  expect(findings[0]).toContain("by -2.5 points (-3.7 to -1.3)");
  expect(findings[1]).toContain("-2.5 points (-3.7 to -1.3)");
  expect(findings[2]).toContain("the predictions of 0.");
});
