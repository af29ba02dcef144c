/** The figure of digits with their conformal sets. */
import type { Markish } from "@observablehq/plot";
import * as Plot from "@observablehq/plot";
import { type FigureSpec, plot, type View } from "../../../../figures/figure.js";
import { paintInk } from "../../../../figures/ink.js";
import { formatPoints } from "../../../../format.js";
import { left, right, type Table } from "../../../../results/table.js";
import { describeUncertainty, type UncertaintyRun } from "../../run.js";
import type { CalibrationUncertainty } from "../../schema.js";
import { concludeSetsOf } from "../conclusions.js";
import { sizesOf } from "../sizes.js";

type Example = CalibrationUncertainty["examples"][number];

export function setsFigure(run: UncertaintyRun, calibration: CalibrationUncertainty): FigureSpec | undefined {
  const { examples, settings, predictions } = calibration;
  const sampled = predictions.at(-1);
  if (examples.length === 0 || sampled === undefined) return undefined;
  const { alpha, samples, conformalDigits } = settings;
  const rows = sizesOf(sampled).map(({ size, count, held, digits }) => ({
    title: `${size} ${size === 1 ? "class" : "classes"}: ${formatPoints(count / digits)}% of the digits, and ${formatPoints(held / count)}% of these sets contain the true digit`,
    examples: examples.filter(({ set }) => set.length === size),
  }));
  return {
    name: "conformal-sets",
    title: concludeSetsOf(sampled, settings),
    description: `Rows of test digits by the size of their sets, each with its set of classes below it.`,
    legend: [
      { label: "the set contains the true digit", hue: "blue", glyph: "line" },
      { label: "it does not", hue: "orange", glyph: "dashed" },
    ],
    caption:
      "The first test digits of each set size in the first run, in their order, not selected. The shares are over all runs. A set contains every class whose mean probability over " +
      `${samples} samples, after the temperature, is at least 1 − q; q is the score of rank (n + 1) × ${(1 - alpha).toFixed(2)}, rounded up, among the scores 1 − p of the true classes of n = ${conformalDigits} other digits ` +
      `(Sadinle, Lei and Wasserman 2019). ${describeUncertainty(run)}`,
    table: setsTable(examples),
    draw: (view) => draw(rows, view),
  };
}

function setsTable(examples: readonly Example[]): Table {
  return {
    title: "Test digits and their sets",
    columns: [right("test digit"), right("label"), left("set"), left("contains it")],
    rows: examples.map(({ index, label, set }) => [
      String(index),
      String(label),
      textOf(set),
      set.includes(label) ? "yes" : "no",
    ]),
    notes: [],
  };
}

/** `{4, 9}` */
function textOf(set: readonly number[]): string {
  return `{${set.join(", ")}}`;
}

/** The sets of one size, with their title. */
interface Row {
  readonly title: string;
  readonly examples: readonly Example[];
}

/** Below the first width a title breaks into two lines; a title on one line is at most as wide as the second. */
const [NARROW, WIDEST_TITLE] = [520, 480];

/** Sizes in pixels: a picture, a line of the title above a row, the texts below a picture, and the gap. */
const [PICTURE, LINE, TEXT, GAP] = [72, 18, 46, 20];

function draw(rows: readonly Row[], view: View): SVGElement {
  const { theme } = view;
  const columns = Math.max(2, Math.floor((view.width + GAP) / (PICTURE + GAP)));
  const most = Math.min(columns, Math.max(...rows.map(({ examples }) => examples.length)));
  const isNarrow = view.width < NARROW;
  const above = (isNarrow ? 2 : 1) * LINE + 4;
  // A size without a set in the first run has only the title.
  const heights = rows.map(({ examples }) => above + (examples.length === 0 ? LINE : PICTURE + TEXT));
  const topOf = (row: number) => heights.slice(0, row).reduce((sum, height) => sum + height, 0);
  const titles = rows.map(({ title }, row) => ({
    title: isNarrow ? title.replace(", and ", "\n") : title,
    y: topOf(row),
  }));
  const placed = rows.flatMap(({ examples }, row) =>
    examples.slice(0, columns).map((example, column) => ({
      ...example,
      x: column * (PICTURE + GAP) + PICTURE / 2,
      y: topOf(row) + above,
    })),
  );
  type Placed = (typeof placed)[number];
  return plot(
    { ...view, width: Math.min(view.width, Math.max(most * (PICTURE + GAP) - GAP, WIDEST_TITLE)) },
    {
      height: topOf(rows.length),
      margin: 0,
      axis: null,
      x: { type: "identity" },
      y: { type: "identity" },
      marks: [
        Plot.text(titles, {
          x: 0,
          y: "y",
          text: "title",
          textAnchor: "start",
          lineAnchor: "top",
          lineHeight: 1.3,
          fontWeight: 600,
          fill: theme.text,
        }),
        Plot.image(placed, {
          x: "x",
          y: ({ y }: Placed) => y + PICTURE / 2,
          src: ({ picture }: Placed) => paintInk(bytesOf(picture), theme),
          width: PICTURE,
          height: PICTURE,
          imageRendering: "pixelated",
          preserveAspectRatio: "none",
        }),
        frame(placed.filter(holds), theme.blue, "none"),
        frame(
          placed.filter((example) => !holds(example)),
          theme.orange,
          "5 4",
        ),
        Plot.text(placed, {
          x: "x",
          y: ({ y }: Placed) => y + PICTURE + 12,
          text: ({ set }: Placed) => textOf(set),
          fontSize: 13,
          fontWeight: 600,
          fill: theme.text,
        }),
        Plot.text(
          placed.filter((example) => !holds(example)),
          {
            x: "x",
            y: ({ y }: Placed) => y + PICTURE + 27,
            text: ({ label }: Placed) => `it is a ${label}`,
            fill: theme.muted,
          },
        ),
      ],
    },
  );
}

/** Whether the set contains the true digit. */
function holds({ set, label }: Pick<Example, "set" | "label">): boolean {
  return set.includes(label);
}

function frame(
  places: readonly { readonly x: number; readonly y: number }[],
  stroke: string,
  strokeDasharray: string,
): Markish {
  return Plot.rect(places, {
    x1: ({ x }: (typeof places)[number]) => x - PICTURE / 2 + 1,
    x2: ({ x }: (typeof places)[number]) => x + PICTURE / 2 - 1,
    y1: ({ y }: (typeof places)[number]) => y + 1,
    y2: ({ y }: (typeof places)[number]) => y + PICTURE - 1,
    fill: "none",
    stroke,
    strokeWidth: 2,
    strokeDasharray,
  });
}

/** Values from 0 to 1, one per pixel. */
function bytesOf(base64: string): Float32Array {
  return Float32Array.from(atob(base64), (character) => character.charCodeAt(0) / 255);
}
