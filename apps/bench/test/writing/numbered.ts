/** Results with a number, longer or shorter than those before, and which number is in files that were found. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { keyFromSeed, uniforms } from "@maskout/core";
import { type Output, prepareOutput } from "../../src/node/output.js";
import { type Results, resultsSchema, SCHEMA_VERSION } from "../../src/results/schema.js";

/** So many numbers in (0, 1), the same ones every time. */
export function randomly(count: number, seed: string): readonly number[] {
  return [...uniforms({ key: keyFromSeed(seed), count })];
}

/** Results of a run that is called by a number; their length goes up and down with it. */
export function numbered(number: number): Results {
  return {
    kind: "maskout-bench-results",
    schemaVersion: SCHEMA_VERSION,
    interrupted: false,
    environment: {
      date: "2026-01-01T00:00:00.000Z",
      runtime: "Node.js 20.19.0",
      engine: "V8 11.3",
      cpu: null,
      cores: 2,
      memoryBytes: null,
      os: "Linux",
      loadAverage: null,
      commit: `${number}`,
      modified: null,
    },
    targets: Array.from({ length: 1 + ((number * 389) % 997) }, (_, index) => ({
      name: `target ${index}`,
      target: "at least 3.5",
      measured: 4,
      met: true,
      detail: "some row",
    })),
  };
}

/** Where they go. */
export function outputIn(folder: string): Output {
  return prepareOutput(join(folder, "results.json"));
}

/** The numbers of the results, the summary and the report in a folder. @throws Where one of them is not complete. */
export function found(folder: string): Readonly<Record<"results" | "summary" | "report", number>> {
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  const numberOf = (results: unknown) => {
    const { environment, targets } = resultsSchema.parse(results);
    const number = Number(environment.commit);
    if (targets.length !== numbered(number).targets.length)
      throw new Error(`Results ${number} have ${targets.length} targets.`);
    return number;
  };
  const summary = read("results.md");
  const [, commit] = /^- commit: (\d+)$/m.exec(summary) ?? [];
  const rows = [...summary.matchAll(/^\| target \d+ .*\|$/gm)];
  if (rows.length !== numbered(Number(commit)).targets.length)
    throw new Error(`Summary ${commit} has ${rows.length} targets.`);
  const report = read("report.html");
  const [, runs] = /<script id="runs" type="application\/json">(.*)<\/script>/.exec(report) ?? [];
  if (runs === undefined || !report.endsWith("</html>\n")) throw new Error("The report is not complete.");
  return {
    results: numberOf(JSON.parse(read("results.json"))),
    summary: Number(commit),
    report: numberOf(JSON.parse(runs)[0].results),
  };
}
