/** Figures 9, 10 and 11 of the paper, on a small scale. */
import { type BandPoint, drawBands, spreadOf } from "../../figures/bands.js";
import type { FigureSpec, LegendEntry } from "../../figures/figure.js";
import type { Hue } from "../../figures/theme.js";
import type { Table } from "../../results/table.js";
import type { StudyFigures, StudyPage } from "../result.js";
import type { BySeed } from "../seeds.js";
import { outcomeOf } from "../study.js";
import {
  errorsOf,
  grid,
  HALF,
  type SrivastavaCell,
  type SrivastavaOutcome,
  sampledErrors,
  scaledErrors,
} from "./grid.js";

export const figures: StudyFigures = (page) => {
  const outcome = outcomeOf(grid, page.effort, page.result.cells);
  return [rates, digits, samples].flatMap((figure) => {
    const drawn = figure(outcome);
    return drawn === undefined ? [] : [{ ...drawn, ...textOf(page, drawn.number) }];
  });
};

/** A figure without its texts, which come from the report. */
interface Drawn extends Omit<FigureSpec, "title" | "caption" | "table"> {
  readonly number: string;
}

/** The texts of a figure: the finding and the table, with its notes, that begin with the figure's number. */
function textOf({ findings, tables }: StudyPage, number: string): Pick<FigureSpec, "title" | "caption" | "table"> {
  const of = `Figure ${number}`;
  const table: Table | undefined = tables.find(({ title }) => title.startsWith(`${of}:`));
  if (table === undefined) throw new Error(`The report has no table for figure ${number}.`);
  const title = findings.find((finding) => finding.startsWith(of)) ?? table.title;
  return { title: title.replace(/\.$/, ""), caption: `${table.notes.join(" ")} ${BANDS}`, table };
}

const BANDS = "Lines are means over the seeds; bands go from the lowest seed to the highest.";

interface Line {
  readonly line: string;
  readonly hue: Hue;
}

/** A point from its cells; none if they are missing. */
function point(line: Line, x: number, errors: BySeed): readonly BandPoint[] {
  return errors.size === 0 ? [] : [{ ...line, x, ...spreadOf([...errors.values()]) }];
}

function legendOf(lines: readonly Line[]): readonly LegendEntry[] {
  return lines.map(({ line: label, hue }) => ({ label, hue, glyph: "dot" }));
}

function rates({ settings, cells }: SrivastavaOutcome): Drawn | undefined {
  const { units, keepProbabilities } = settings;
  const lines: readonly (Line & Pick<SrivastavaCell, "figure">)[] = [
    { line: `${units} units per layer`, hue: "blue", figure: "9a" },
    { line: `as many units as needed to keep ${HALF * units}`, hue: "orange", figure: "9b" },
  ];
  const points = lines.flatMap(({ figure, ...line }) =>
    keepProbabilities.flatMap((keep) => point(line, keep, errorsOf(cells, { figure, keep }))),
  );
  if (points.length === 0) return undefined;
  return {
    number: "9",
    name: "srivastava-9",
    description: "Lines of the test error against the share of hidden units that is kept, with bands over the seeds.",
    legend: legendOf(lines),
    draw: drawBands(points, {
      x: "probability of keeping a hidden unit",
      y: "test error, %",
      ticks: keepProbabilities,
      type: "linear",
    }),
  };
}

function digits({ settings, cells }: SrivastavaOutcome): Drawn | undefined {
  const lines: readonly (Line & Pick<SrivastavaCell, "keep">)[] = [
    { line: "without dropout", hue: "grey", keep: 1 },
    { line: "with dropout", hue: "orange", keep: HALF },
  ];
  const points = lines.flatMap(({ keep, ...line }) =>
    settings.digits.flatMap((count) => point(line, count, errorsOf(cells, { figure: "10", keep, digits: count }))),
  );
  if (points.length === 0) return undefined;
  return {
    number: "10",
    name: "srivastava-10",
    description:
      "Lines of the test error with dropout and without, against the number of training digits on a logarithmic axis, with bands over the seeds.",
    legend: legendOf(lines),
    draw: drawBands(points, {
      x: "training digits, log scale",
      y: "test error, %",
      ticks: settings.digits,
      type: "log",
    }),
  };
}

function samples({ settings, cells }: SrivastavaOutcome): Drawn | undefined {
  const line: Line = { line: "mean of sampled networks", hue: "blue" };
  const points = settings.samples.flatMap((count, index) => point(line, count, sampledErrors(cells, index)));
  const scaled = scaledErrors(cells);
  if (points.length === 0 || scaled.size === 0) return undefined;
  return {
    number: "11",
    name: "srivastava-11",
    description:
      "A line of the test error against the number of sampled networks on a logarithmic axis, and a dashed horizontal line for weight scaling, with bands over the seeds.",
    legend: [...legendOf([line]), { label: "weight scaling, one pass", hue: "orange", glyph: "dashed" }],
    draw: drawBands(points, {
      x: "sampled networks, log scale",
      y: "test error, %",
      ticks: settings.samples,
      type: "log",
      across: { ...spreadOf([...scaled.values()]), hue: "orange" },
    }),
  };
}
