/**
 * A section of the comparison. One value defines its measurement, settings, schema, tables, figures and targets. One loop runs all
 * sections, in Node.js and in the browser's worker.
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

/** What the user chose: the settings that all sections share, and by name those of single sections. */
export interface Choices extends Readonly<Record<string, unknown>> {
  readonly effort: Effort;
  /** Absent: everything that is measured by default. */
  readonly variants?: readonly string[];
  readonly devices?: readonly string[];
}

/** The data sets to learn from, loaded when they are needed. */
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

/** The progress of a piece of work. */
export interface Progress {
  /** The piece of work, such as "1M". */
  readonly work: string;
  readonly done: number;
  readonly of: number;
  readonly text: string;
}

/** The context in which a measurement runs. */
export interface Context<Result> {
  /** The devices that were chosen and are available, at least one. */
  readonly devices: readonly OpenDevice[];
  readonly data: Data;
  /** Stops between two pieces of work; the result then holds the work that is finished. */
  readonly signal: AbortSignal;
  progress(progress: Progress): void;
  /** Takes the results so far, so that they can be shown while the section runs. */
  partial(result: Result): void;
}

/** A number that the project promises, and the measured one. */
export interface Target {
  readonly name: string;
  /** Such as "at least 3.5". */
  readonly target: string;
  readonly measured: number;
  readonly met: boolean;
  /** The rows that the number comes from. */
  readonly detail: string;
}

/** A section's result in one of the runs that are shown. */
export interface SectionRun<Result> {
  /** The run's name, different from every other run's. */
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
  /** Whether it is measured when no section is named. */
  readonly byDefault: boolean;
  /** Whether it runs in a browser too. */
  readonly inBrowser: boolean;
  /** The contenders that it compares; absent if it does not compare contenders. */
  readonly variants?: readonly string[];
  /** The settings that only this section has, beside the common ones. */
  readonly settings: Settings;
  /** Its part of the results file. */
  readonly schema: z.ZodType<Result>;
  /**
   * Checks the choices and returns a measurement that is ready to begin.
   * @throws `UserError` when the choices cannot be measured, before anything is measured.
   */
  prepare(choices: Choices, data: Data): Promise<(context: Context<Result>) => Promise<Result>>;
  /** The devices that took part. */
  devices(result: Result): readonly RanDevice[];
  tables(result: Result): readonly Table[];
  /** How the numbers were measured, if the tables do not say so. */
  readonly method?: string;
  /** The main finding in one sentence; undefined if no measurement was finished. */
  finding(result: Result): string | undefined;
  targets?(result: Result): readonly Target[];
  /** Charts for the terminal. */
  charts?(): Promise<{ charts(result: Result): readonly string[] }>;
  /** Its tab of the page. */
  tab(): Promise<{ readonly Tab: ComponentType<TabProps<Result>> }>;
  /** The section whose tab shows this one first; absent if this section has a tab of its own. */
  readonly opens?: string;
  /** The results file of an earlier run, which the page shows when none of its runs measured this section. */
  measuredBefore?(): Promise<{ readonly default: unknown }>;
}
