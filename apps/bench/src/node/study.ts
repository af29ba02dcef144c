/** `bench study`: the grids of whole papers, shared out over cores and machines, and put together again. */
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
  pnpm bench study run boston --out boston                  on every core; started again, it goes on where it was
  pnpm bench study run boston --out boston --shard 1/3      a third, on the first of three machines
  pnpm bench study merge boston                             all of it together, once the cells are in one folder
`;

/** What the process ends with where a cell has failed, or is missing. */
const INCOMPLETE = 1;

export function studyCommand(signal: AbortSignal, exit: (code: number) => void): Command {
  const study = new Command("study").description("run the grid of a paper, on this machine or on many");
  study
    .command("list")
    .description("the studies there are")
    .option("--json", "their names, as JSON")
    .action(({ json }: { readonly json?: boolean }) => {
      if (json) return print(JSON.stringify(studies.map(({ name }) => name)));
      print(...studies.map(({ name, title, source }) => `${name.padEnd(14)}${title} (${source})`));
    });
  study
    .command("run")
    .description("compute a study's cells, or a share of them, one file each")
    .argument("<name>", `of ${studies.map(({ name }) => name).join(", ")}`, studyOf)
    .requiredOption("--out <folder>", "where the cells go; those that are there are not computed again")
    .addOption(new Option("--quick", "a few cells that take seconds, to try it out"))
    .addOption(
      new Option("--shard <i/n>", "the share of this machine, such as 2/4; else that of the engine's variables"),
    )
    .addOption(new Option("--shards <n>", "how many shares there are, where the engine tells only which one this is"))
    .addOption(new Option("--jobs <n>", "cells at a time; else as many as there are cores").argParser(whole))
    .addHelpText("after", RUN_EXAMPLES)
    .action(async (chosen: Study, options: RunOptions) => {
      exit(await run(chosen, options, signal));
    });
  study
    .command("merge")
    .description("put a study's cells together: study.json, and beside it a summary and a page with figures")
    .argument("<folder>", "the folder of --out, or one with the folders of several machines in it")
    .option("--partial", "also where cells are missing; what is written says so")
    .action(async (folder: string, { partial = false }: { readonly partial?: boolean }) => {
      exit(await merge(userPath(folder), partial));
    });
  study
    .command("show")
    .description("print the results of the cells in a folder so far")
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
  const display = showProgress();
  const share = by === undefined ? "" : `, share ${shard.number} of ${shard.of} by ${by}`;
  print(`${study.name}, ${effort}${share}: ${study.title}. Source: ${study.source}.`);
  try {
    const onProgress = (progress: StudyProgress) =>
      display.show(study.name, { done: progress.done, of: progress.of, text: describeProgress(progress) });
    const result = await runStudy({ study, effort, build, folder, shard, jobs, signal, onProgress });
    display.stop();
    const { computed, found, failed, interrupted } = result;
    print(
      `${computed} cells computed, ${found} there before or from another process, ${failed.length} failed.`,
      ...failed.map(({ cell, error }) => `  ${cell}: ${error}`),
    );
    if (interrupted) {
      print("Interrupted: the same command goes on where this one was.");
      return INTERRUPTED;
    }
    if (failed.length > 0) print("The same command tries the cells that failed again.");
    else print(`When all shares are done: bench study merge ${out}`);
    return failed.length > 0 ? INCOMPLETE : 0;
  } finally {
    display.stop();
  }
}

function describeProgress({ running, secondsLeft }: StudyProgress): string {
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
      `${missing.length} of ${missing.length + result.cells.length} cells of ${study.name} are missing: ${missing.join("; ")}. Run them, or merge what there is with --partial.`,
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
