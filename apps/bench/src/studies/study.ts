/**
 * A study: a static grid of cells (variant, rate, seed, split, …), and the conclusions from their values. Each cell is computed
 * separately, on any machine, and depends only on its settings. This code knows nothing about files and processes.
 */
import type { z } from "zod";
import type { Table } from "../results/table.js";

/** The place of a cell in the grid, by the names of its axes. */
export type Cell = Readonly<Record<string, string | number>>;

export const studyEfforts = ["quick", "full"] as const;
/** The extent of a study: a quick version for tests and examples, which takes seconds, or all of it. */
export type StudyEffort = (typeof studyEfforts)[number];

/** A cell with its values. */
interface Computed<C, V> {
  readonly cell: C;
  readonly values: V;
}

/** The outcome of a study, from some of its cells if others are missing. */
export interface Outcome<S, C, V> {
  readonly settings: S;
  readonly cells: readonly Computed<C, V>[];
}

export interface StudyReport {
  readonly tables: readonly Table[];
  /** The findings, one sentence each. */
  readonly findings: readonly string[];
}

/** The cells of a study and the type of their values: all that a page needs to draw them without computing them. */
export interface Grid<S extends object, C extends Cell, V> {
  /** The settings: everything that values depend on beside their cell. */
  readonly settings: Readonly<Record<StudyEffort, S>>;
  /** The cells, each once, in the order in which they are shown. */
  cells(settings: S): readonly C[];
  readonly values: z.ZodType<V>;
}

/** Converts cells that were read to the types of their study. @throws A `ZodError` for values that do not belong to this study. */
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
  /** The name that `bench study run` takes. */
  readonly name: string;
  readonly title: string;
  /** The paper with whose numbers ours are compared. */
  readonly source: string;
  /** The relative cost of a cell; absent: all cells cost the same. */
  cost?(cell: C, settings: S): number;
  /** Computes a cell, with the same values on every machine. */
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
  /** Checks the values of cells, and reports on them. @throws A `ZodError` for values that do not belong to this study. */
  report(cells: readonly Computed<Cell, unknown>[]): StudyReport;
}

/** A study without the types of its settings, cells and values. */
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

/** A cell in words, such as `rate=0.5,seed=3`, independent of the order of its axes. */
export function nameOf(cell: Cell): string {
  return Object.keys(cell)
    .sort()
    .map((axis) => `${axis}=${cell[axis]}`)
    .join(",");
}
