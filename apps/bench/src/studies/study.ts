/**
 * A study: a static grid of cells (variant, rate, seed, split, …), each computed by itself from its settings alone, on any machine, and
 * what the values of all of them amount to. It knows nothing of files and processes.
 */
import type { z } from "zod";
import type { Table } from "../results/table.js";

/** The place of a cell in the grid, by the names of its axes. */
export type Cell = Readonly<Record<string, string | number>>;

export const studyEfforts = ["quick", "full"] as const;
/** How much of a study: the tests and examples run it in seconds, or all of it. */
export type StudyEffort = (typeof studyEfforts)[number];

/** A cell with its values. */
interface Computed<C, V> {
  readonly cell: C;
  readonly values: V;
}

/** What a study came to; of a part of its cells, where some are missing. */
export interface Outcome<S, C, V> {
  readonly settings: S;
  readonly cells: readonly Computed<C, V>[];
}

export interface StudyReport {
  readonly tables: readonly Table[];
  /** What was found, a sentence each. */
  readonly findings: readonly string[];
}

/** The cells of a study, and what there is to know of each: what a page needs that draws them, and computes none. */
export interface Grid<S extends object, C extends Cell, V> {
  /** Everything that values depend on beside their cell. */
  readonly settings: Readonly<Record<StudyEffort, S>>;
  /** The grid, in the order in which it is shown; every cell once. */
  cells(settings: S): readonly C[];
  readonly values: z.ZodType<V>;
}

/** Cells as a study knows them, of those that were read. @throws A `ZodError` for values that are none of this study's. */
export function outcomeOf<S extends object, C extends Cell, V>(
  grid: Grid<S, C, V>,
  effort: StudyEffort,
  computed: readonly Computed<Cell, unknown>[],
): Outcome<S, C, V> {
  const settings = grid.settings[effort];
  const known = new Map(grid.cells(settings).map((cell) => [nameOf(cell), cell]));
  return {
    settings,
    cells: computed.flatMap(({ cell, values }) => {
      const typed = known.get(nameOf(cell));
      return typed === undefined ? [] : [{ cell: typed, values: grid.values.parse(values) }];
    }),
  };
}

export interface StudyDefinition<S extends object, C extends Cell, V> {
  readonly grid: Grid<S, C, V>;
  /** What `bench study run` takes. */
  readonly name: string;
  readonly title: string;
  /** The paper whose numbers stand beside ours. */
  readonly source: string;
  /** How long a cell takes, next to others; absent: all alike. */
  cost?(cell: C, settings: S): number;
  /** Computes a cell: the same values on every machine. */
  run(cell: C, settings: S): Promise<V>;
  report(outcome: Outcome<S, C, V>): StudyReport;
}

/** A cell of a study that is ready to be computed. */
export interface PlannedCell {
  readonly cell: Cell;
  readonly cost: number;
  run(): Promise<unknown>;
}

/** A study's grid, at an effort. */
export interface Plan {
  readonly effort: StudyEffort;
  /** The settings, with the effort. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly cells: readonly PlannedCell[];
  /** Checks the values of cells. @throws A `ZodError` for values that are none of this study's. */
  report(cells: readonly Computed<Cell, unknown>[]): StudyReport;
}

/** A study whose types are its own affair. */
export interface Study {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  plan(effort: StudyEffort): Plan;
}

export function defineStudy<S extends object, C extends Cell, V>(definition: StudyDefinition<S, C, V>): Study {
  const { grid, name, title, source, cost = () => 1 } = definition;
  return {
    name,
    title,
    source,
    plan(effort) {
      const settings = grid.settings[effort];
      return {
        effort,
        settings: { effort, ...settings },
        cells: grid.cells(settings).map((cell) => ({
          cell,
          cost: cost(cell, settings),
          run: () => definition.run(cell, settings),
        })),
        report: (computed) => definition.report(outcomeOf(grid, effort, computed)),
      };
    },
  };
}

/** A cell in words, such as `rate=0.5,seed=3`, whatever the order in which its axes were written. */
export function nameOf(cell: Cell): string {
  return Object.keys(cell)
    .sort()
    .map((axis) => `${axis}=${cell[axis]}`)
    .join(",");
}
