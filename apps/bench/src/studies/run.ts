/** Runs a share of a study's cells on this machine: one worker per core, one file per cell, no cell twice. */
import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Tinypool } from "tinypool";
import { identityOf } from "./cell-file.js";
import { isFinished, makeFolder, takeCell, writeCell } from "./folder.js";
import { cellsOf, type Shard } from "./shard.js";
import { nameOf, type PlannedCell, type Study, type StudyEffort } from "./study.js";
import type { CellTask } from "./worker.js";

export interface StudyRun {
  readonly study: Study;
  readonly effort: StudyEffort;
  readonly build: string;
  readonly folder: string;
  readonly shard: Shard;
  /** The number of cells computed at a time. Default: one per core. */
  readonly jobs?: number | undefined;
  readonly signal: AbortSignal;
  onProgress?(progress: StudyProgress): void;
}

export interface StudyProgress {
  readonly done: number;
  readonly of: number;
  /** Cells that are being computed. */
  readonly running: readonly string[];
  /** An estimate from the times of the finished cells; undefined before the first. */
  readonly secondsLeft: number | undefined;
}

interface FailedCell {
  readonly cell: string;
  readonly error: string;
}

/** The outcome of a run. */
export interface StudyRunResult {
  readonly computed: number;
  /** The number of cells finished earlier, or by another process. */
  readonly found: number;
  readonly failed: readonly FailedCell[];
  readonly interrupted: boolean;
}

/** The time between two checks of a cell that another process computes. */
const LOOK_MS = 1_000;

/** Computes the missing cells of a share. A cell that fails is reported, and the others continue. */
export async function runStudy(run: StudyRun): Promise<StudyRunResult> {
  const { study, effort, build, folder, shard, signal, onProgress } = run;
  const plan = study.plan(effort);
  const cells = cellsOf(plan.cells, shard);
  makeFolder(folder);
  const workers = Math.max(1, Math.min(run.jobs ?? availableParallelism(), cells.length));
  const pool = new Tinypool({
    filename: fileURLToPath(new URL("./study-worker.js", import.meta.url)),
    minThreads: 0,
    maxThreads: workers,
  });
  // A worker that cannot start would be started again and again. Instead the run stops, and the waiting cells report the reason.
  const broken = new AbortController();
  pool.on("error", (error: unknown) => broken.abort(error));
  const failed: FailedCell[] = [];
  const running = new Set<string>();
  let [computed, found, costDone] = [0, 0, 0];
  const start = performance.now();
  let computedCost = 0;
  const totalCost = cells.reduce((sum, { cost }) => sum + cost, 0);

  const report = () => {
    const seconds = (performance.now() - start) / 1000;
    const left = computedCost === 0 ? undefined : ((totalCost - costDone) * seconds) / computedCost;
    onProgress?.({
      done: computed + found + failed.length,
      of: cells.length,
      running: [...running],
      secondsLeft: left,
    });
  };

  /** Computes a cell unless it is finished. @returns Whether it is settled: false if another process has it. */
  const settle = async ({ cell, cost }: PlannedCell): Promise<boolean> => {
    const name = nameOf(cell);
    const identity = identityOf({ name: study.name, build }, plan, cell);
    const own = new AbortController();
    const stop = AbortSignal.any([signal, own.signal, broken.signal]);
    if (await isFinished(folder, identity)) {
      found++;
      return true;
    }
    const giveBack = await takeCell(folder, identity, () => own.abort());
    if (giveBack === undefined) return false;
    try {
      // Another process may have finished it between the check and the lock.
      if (await isFinished(folder, identity)) {
        found++;
        return true;
      }
      running.add(name);
      report();
      const began = performance.now();
      const task: CellTask = { study: study.name, effort, cell: name };
      const values: unknown = await pool.run(task, { signal: stop });
      // If the lock was lost, another process computes the same cell.
      if (own.signal.aborted) return false;
      writeCell(folder, identity, values, (performance.now() - began) / 1000);
      computed++;
      computedCost += cost;
    } catch (error) {
      if (own.signal.aborted && !signal.aborted) return false;
      if (!signal.aborted)
        failed.push({ cell: name, error: reasonOf(broken.signal.aborted ? broken.signal.reason : error) });
    } finally {
      running.delete(name);
      // A lock that was lost cannot be released.
      await giveBack().catch(() => {});
    }
    return true;
  };

  try {
    const waiting = [...cells];
    // Cells of other processes are checked again after all others: such a process may have ended without finishing its cell.
    let passedOver = 0;
    const stopped = () => signal.aborted || broken.signal.aborted;
    const lane = async () => {
      for (let planned = waiting.shift(); planned !== undefined && !stopped(); planned = waiting.shift()) {
        if (await settle(planned)) {
          passedOver = 0;
          costDone += planned.cost;
        } else {
          waiting.push(planned);
          if (++passedOver >= waiting.length) await sleep(LOOK_MS, undefined, { signal }).catch(() => {});
        }
        report();
      }
    };
    await Promise.all(Array.from({ length: workers }, lane));
  } finally {
    await pool.destroy();
  }
  return { computed, found, failed, interrupted: signal.aborted };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
