/** `bench study`: runs the grids of whole papers, divided among cores and machines, and merges the results. */
import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { writeWhole } from "../../../../tools/write-whole.mjs";
import { userPath } from "../files.js";
import { chooseFrom } from "../nearest.js";
import { readBuild } from "../studies/build-version.js";
import { findCells } from "../studies/folder.js";
import { studies } from "../studies/index.js";
import { type Merged, mergeCells } from "../studies/merge.js";
import { headingOf } from "../studies/result.js";
import { runStudy, type StudyProgress } from "../studies/run.js";
import { chooseShard } from "../studies/shard.js";
import type { Study, StudyEffort } from "../studies/study.js";
import { UserError } from "../user-error.js";
import { INTERRUPTED } from "./comparison.js";
import { renderSummary } from "./markdown.js";
import { print } from "./print.js";
import { showProgress } from "./progress.js";
import { writeReport } from "./report.js";
import { renderTable } from "./terminal.js";

const RUN_EXAMPLES = `
Examples:
  pnpm bench study run boston --quick --out boston          a few cells, in seconds
  pnpm bench study run boston --out boston                  on every core; run again, it continues where it stopped
  pnpm bench study run boston --out boston --shard 1/3      a third, on the first of three machines
  pnpm bench study merge boston                             all cells together, once they are in one folder
`;

/** The exit code when a cell has failed or is missing. */
const INCOMPLETE = 1;

export function studyCommand(signal: AbortSignal, exit: (code: number) => void): Command {
  const study = new Command("study").description("run the grid of a paper, on this machine or on many");
  study
    .command("list")
    .description("list the studies")
    .option("--json", "print only their names, as JSON")
    .action(({ json }: { readonly json?: boolean }) => {
      if (json) return print(JSON.stringify(studies.map(({ name }) => name)));
      print(...studies.map(({ name, title, source }) => `${name.padEnd(14)}${title} (${source})`));
    });
  study
    .command("run")
    .description("compute a study's cells, or a share of them, and write one file per cell")
    .argument("<name>", `one of ${studies.map(({ name }) => name).join(", ")}`, studyOf)
    .requiredOption("--out <folder>", "where to write the cells; existing cells are not computed again")
    .addOption(new Option("--quick", "compute a few cells that take seconds, to try it out"))
    .addOption(
      new Option(
        "--shard <i/n>",
        "this machine's share, such as 2/4 (default: from the engine's environment variables)",
      ),
    )
    .addOption(new Option("--shards <n>", "the number of shares, for an engine that gives only the number of this one"))
    .addOption(
      new Option("--jobs <n>", "the number of cells computed at a time (default: one per core)").argParser(whole),
    )
    .addHelpText("after", RUN_EXAMPLES)
    .action(async (chosen: Study, options: RunOptions) => {
      exit(await run(chosen, options, signal));
    });
  study
    .command("merge")
    .description("merge a study's cells into study.json, and write a summary and a page with figures beside it")
    .argument("<folder>", "the folder of --out, or one that contains the folders of several machines")
    .option("--partial", "merge even if cells are missing; the files then say so")
    .action(async (folder: string, { partial = false }: { readonly partial?: boolean }) => {
      exit(await merge(userPath(folder), partial));
    });
  study
    .command("show")
    .description("print the results of the cells that are in a folder so far")
    .argument("<folder>", "the folder of --out")
    .action(async (folder: string) => {
      show(await mergeFolder(userPath(folder)));
    });
  return study;
}

interface RunOptions {
  readonly out: string;
  readonly quick?: boolean;
  readonly shard?: string;
  readonly shards?: string;
  readonly jobs?: number;
}

async function run(study: Study, options: RunOptions, signal: AbortSignal): Promise<number> {
  const { out, quick = false, jobs } = options;
  const effort: StudyEffort = quick ? "quick" : "full";
  const { shard, by } = chooseShard(options, process.env);
  const folder = userPath(out);
  const build = await readBuild();
  const share = by === undefined ? "" : `, share ${shard.number} of ${shard.of} by ${by}`;
  print(`${study.name}, ${effort}${share}: ${study.title}. Source: ${study.source}.`);
  const display = showProgress();
  const onProgress = (progress: StudyProgress) =>
    display.show(study.name, { done: progress.done, of: progress.of, text: describeProgress(progress) });
  const { computed, found, failed, interrupted } = await runStudy({
    study,
    effort,
    build,
    folder,
    shard,
    jobs,
    signal,
    onProgress,
  }).finally(() => display.stop());
  print(
    `Cells: ${computed} computed, ${found} found (computed earlier or by another process), ${failed.length} failed.`,
    ...failed.map(({ cell, error }) => `  ${cell}: ${error}`),
  );
  if (interrupted) {
    print("Interrupted: run the same command again to continue.");
    return INTERRUPTED;
  }
  if (failed.length > 0) {
    print("Run the same command again to retry the failed cells.");
    return INCOMPLETE;
  }
  print(`When all shares are done: bench study merge ${out}`);
  return 0;
}

function describeProgress({ running, secondsLeft }: StudyProgress): string {
  if (running.length === 0) return "";
  const left = secondsLeft === undefined ? "" : `${describeSeconds(secondsLeft)} left; `;
  return `${left}${running.join(" and ")}`;
}

function describeSeconds(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

async function merge(folder: string, partial: boolean): Promise<number> {
  const merged = await mergeFolder(folder);
  const { study, plan, result } = merged;
  const { missing } = result;
  if (missing.length > 0 && !partial) {
    throw new UserError(
      `${missing.length} of ${missing.length + result.cells.length} cells of ${study.name} are missing: ${missing.join("; ")}. Run them, or merge the others with --partial.`,
    );
  }
  const path = join(folder, "study.json");
  writeWhole(path, `${JSON.stringify(result, null, 2)}\n`);
  const summary = join(folder, "study.md");
  const [heading, report] = [headingOf(study, result), reportOf(merged)];
  writeWhole(summary, renderSummary(heading, report));
  const page = join(folder, "study.html");
  await writeReport(page, { studies: [{ ...report, heading, source: study.source, effort: plan.effort, result }] });
  show(merged);
  print(`Study: ${path}`, `Summary: ${summary}`, `Report: ${page}`);
  return missing.length > 0 ? INCOMPLETE : 0;
}

async function mergeFolder(folder: string): Promise<Merged> {
  return mergeCells(await findCells(folder), studies, await readBuild());
}

function reportOf({ plan, result }: Merged) {
  return plan.report(result.cells);
}

function show(merged: Merged): void {
  const { study, result } = merged;
  const { tables, findings } = reportOf(merged);
  print(headingOf(study, result), "", ...tables.flatMap((table) => [renderTable(table), ""]), ...findings);
}

function studyOf(word: string): Study {
  const study = studies.find(({ name }) => name === word);
  if (study !== undefined) return study;
  throw new InvalidArgumentError(
    chooseFrom(
      studies.map(({ name }) => name),
      word,
    ),
  );
}

const MOST_JOBS = 256;

function whole(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= MOST_JOBS) return count;
  throw new InvalidArgumentError(`Give a whole number from 1 to ${MOST_JOBS}.`);
}
