/** The files of a comparison: the results, a summary and a report, with matching names. */
import { closeSync, openSync, readSync, rmSync, statSync } from "node:fs";
import { join, parse } from "node:path";
import { expectWritable, WriteError, writeWhole } from "../../../../tools/write-whole.mjs";
import { userPath } from "../files.js";
import { writeResults } from "../results/file.js";
import type { Results } from "../results/schema.js";
import { UserError } from "../user-error.js";
import { renderMarkdown, SUMMARY_TITLE } from "./markdown.js";
import { REPORT_TITLE, reportOf, writeReport } from "./report.js";

export interface Output {
  readonly results: string;
  readonly summary: string;
  readonly report: string;
  /** The results of a run so far. The other files belong to the last finished run until this one is finished. */
  readonly unfinished: string;
}

/** More than any of the three files needs. */
const ROOM_BYTES = 2 ** 21;

/**
 * Chooses the files and tries to write them, so that nobody measures for an hour what cannot be written.
 * @param json The results file, as the user gave it.
 * @throws {@link UserError} for a path that cannot be written, or when a file that is not a comparison's would be lost.
 */
export function prepareOutput(json: string = "results.json"): Output {
  const results = userPath(json);
  const { dir, name, ext } = parse(results);
  if (ext !== ".json")
    throw new UserError(`--json ${json}: give the name of a .json file; the summary is written as .md.`);
  // `report.html` beside `results.json`; any other name is used for the page too.
  const report = join(dir, `${name === "results" ? "report" : name}.html`);
  const [summary, unfinished] = [`${name}.md`, `${name}.unfinished.json`].map((file) => join(dir, file));
  const output = { results, summary: summary!, report, unfinished: unfinished! };
  expectOwn(json, output.summary, SUMMARY_TITLE);
  expectOwn(json, output.report, REPORT_TITLE);
  try {
    for (const path of Object.values(output)) expectWritable(path, ROOM_BYTES);
  } catch (error) {
    if (!(error instanceof WriteError)) throw error;
    throw new UserError(`--json ${json}: ${error.message}`);
  }
  return output;
}

/** Writes the results of a run so far. @throws {@link WriteError} */
export function writeUnfinished({ unfinished }: Output, results: Results): void {
  writeResults(unfinished, { ...results, interrupted: true });
}

/** Writes a run that has ended. Each file is written whole: a process killed in between leaves complete files. @throws {@link WriteError} */
export async function writeOutput(
  { results: path, summary, report, unfinished }: Output,
  results: Results,
): Promise<void> {
  writeResults(path, results);
  writeWhole(summary, renderMarkdown(results));
  await writeReport(report, { runs: reportOf(results) });
  rmSync(unfinished, { force: true });
}

/** Refuses to write over a file that the user did not name and that no comparison has written. @throws {@link UserError} */
function expectOwn(json: string, path: string, title: string): void {
  const start = startOf(path);
  if (start === undefined || start === "" || start.includes(title)) return;
  throw new UserError(
    `--json ${json}: ${path} would be overwritten, and no comparison has written it. Choose another name, or move that file.`,
  );
}

const START_BYTES = 4096;

/** The start of a file; undefined if it cannot be read. */
function startOf(path: string): string | undefined {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(START_BYTES);
    return bytes.toString("latin1", 0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}
