/** Loads the CO2 series from the npm package that contains it. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type MonthlySeries, parseCo2 } from "../data/co2.js";

export async function loadCo2(): Promise<MonthlySeries> {
  const require = createRequire(import.meta.url);
  return parseCo2(await readFile(require.resolve("vega-datasets/data/co2-concentration.csv"), "utf8"));
}
