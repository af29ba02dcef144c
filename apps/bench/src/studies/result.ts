/** The contents of `study.json`: a study's settings and cells, without times and machines. The page contains the same. */
import { z } from "zod";
import type { FigureSpec } from "../figures/figure.js";
import type { Table } from "../results/table.js";
import { type Study, type StudyEffort, studyEfforts } from "./study.js";

const studyResult = z.object({
  kind: z.literal("maskout-study"),
  study: z.string(),
  build: z.string().describe("Digest of the program and the packages that computed the cells."),
  settings: z.record(z.string(), z.unknown()),
  cells: z
    .array(z.object({ cell: z.record(z.string(), z.union([z.string(), z.number()])), values: z.unknown() }))
    .describe("The cells, in the order of the grid."),
  missing: z
    .array(z.string())
    .describe("Cells that have not been computed; if there are any, the findings are incomplete."),
});
export type StudyResult = Readonly<z.infer<typeof studyResult>>;

/** The effort in a study's settings; undefined if it is missing. */
export function effortOf({ settings }: Pick<StudyResult, "settings">): StudyEffort | undefined {
  return studyEfforts.find((one) => one === settings.effort);
}

/** The title of a study, with the number of missing cells if there are any. */
export function headingOf({ title }: Study, { missing, cells }: Pick<StudyResult, "missing" | "cells">): string {
  if (missing.length === 0) return title;
  return `${title} (incomplete: ${missing.length} of ${missing.length + cells.length} cells are missing)`;
}

const column = z.object({ name: z.string(), align: z.enum(["left", "right"]) });
const table = z.object({
  title: z.string(),
  columns: z.array(column).readonly(),
  rows: z.array(z.array(z.string()).readonly()).readonly(),
  notes: z.array(z.string()).readonly(),
}) satisfies z.ZodType<Table>;

/** A study inside a page. The conclusions are text, so that the page only draws. */
export const studyPage = z.object({
  heading: z.string(),
  source: z.string(),
  effort: z.enum(studyEfforts),
  findings: z.array(z.string()).readonly(),
  tables: z.array(table).readonly(),
  result: studyResult,
});
export type StudyPage = Readonly<z.infer<typeof studyPage>>;

/** The figures of a study, without those whose cells are all missing. */
export type StudyFigures = (page: StudyPage) => readonly FigureSpec[];
