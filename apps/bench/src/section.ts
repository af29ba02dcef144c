/**
 * A section of the comparison: what it measures, how it is chosen, written, shown and judged, in one value. One loop runs all of
 * them, in Node.js and in the browser's worker.
 */
import type { Device } from "@maskout/core";
import type { ComponentType } from "preact";
import type { z } from "zod";
import type { MonthlySeries } from "./data/co2.js";
import type { Split } from "./data/digits.js";
import type { RegressionData } from "./data/regression.js";
import type { BenchDevice } from "./devices.js";
import type { Environment } from "./results/environment.js";
import type { Effort, RanDevice } from "./results/fields.js";
import type { Table } from "./results/table.js";
import type { Settings } from "./settings.js";

/** What was chosen of a comparison: what all sections know, and by name what one of them does. */
export interface Choices extends Readonly<Record<string, unknown>> {
  readonly effort: Effort;
  /** What is left out is everything that is measured unasked. */
  readonly variants?: readonly string[];
  readonly devices?: readonly string[];
}

/** What there is to learn from, loaded when it is needed. */
export interface Data {
  digits(): Promise<Split>;
  co2(): Promise<MonthlySeries>;
  /** A data set of the user's own; absent in a browser. */
  regression?(file: string, splits: string | undefined): Promise<RegressionData>;
}

/** A device that is measured. */
export interface OpenDevice extends Omit<BenchDevice, "open"> {
  readonly device: Device;
}

/** How far a piece of work has come. */
export interface Progress {
  /** The piece of work, such as "1M". */
  readonly work: string;
  readonly done: number;
  readonly of: number;
  readonly text: string;
}

/** What a measurement is given. */
export interface Context<Result> {
  /** Those that were chosen and are there, one at least. */
  readonly devices: readonly OpenDevice[];
  readonly data: Data;
  /** Stops between two pieces of work; what is finished is the result. */
  readonly signal: AbortSignal;
  progress(progress: Progress): void;
  /** Takes what has been measured so far, to be shown while it grows. */
  partial(result: Result): void;
}

/** What the project promises, and what was measured. */
export interface Target {
  readonly name: string;
  /** Such as "at least 3.5". */
  readonly target: string;
  readonly measured: number;
  readonly met: boolean;
  /** Which rows the number comes from. */
  readonly detail: string;
}

/** A section's result as one of the runs that are shown has it. */
export interface SectionRun<Result> {
  /** Different from every other run's. */
  readonly label: string;
  readonly environment: Environment;
  readonly result: Result;
}

export interface TabProps<Result> {
  readonly runs: readonly SectionRun<Result>[];
}

export interface Section<Name extends string = string, Result = unknown> {
  /** Its command, and its key in the results. */
  readonly name: Name;
  /** Its heading on the page. */
  readonly title: string;
  /** What it measures, for `--help`. */
  readonly description: string;
  /** Whether it is measured where no section is named. */
  readonly byDefault: boolean;
  /** Whether it runs in a browser too. */
  readonly inBrowser: boolean;
  /** The contenders that it compares; absent where it does not compare them. */
  readonly variants?: readonly string[];
  /** What can be chosen of it alone. */
  readonly settings: Settings;
  /** Its part of the results file. */
  readonly schema: z.ZodType<Result>;
  /**
   * From what was chosen to a measurement that is ready to begin.
   * @throws `UserError` where what was chosen cannot be measured: before anything is.
   */
  prepare(choices: Choices, data: Data): Promise<(context: Context<Result>) => Promise<Result>>;
  /** The devices that took part. */
  devices(result: Result): readonly RanDevice[];
  tables(result: Result): readonly Table[];
  /** How the numbers came about, where the tables do not say so. */
  readonly method?: string;
  /** What was found, in one sentence; none where nothing was measured to the end. */
  finding(result: Result): string | undefined;
  targets?(result: Result): readonly Target[];
  /** Charts for the terminal. */
  charts?(): Promise<{ charts(result: Result): readonly string[] }>;
  /** Its tab of the page. */
  tab(): Promise<{ readonly Tab: ComponentType<TabProps<Result>> }>;
  /** The section whose tab its own begins, where it has none for itself. */
  readonly opens?: string;
  /** A results file of a run that took place before, for the page to show where no run measured this. */
  measuredBefore?(): Promise<{ readonly default: unknown }>;
}
