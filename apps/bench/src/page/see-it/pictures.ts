/** The figure with the pictures of a layer. */
import * as Plot from "@observablehq/plot";
import type { Picture } from "../../contenders/view.js";
import { type FigureSpec, panelOptions, panelsOf, panelTitles, plot, type View } from "../../figures/figure.js";
import { inkOf, mix, paintPixels } from "../../figures/ink.js";
import type { Theme } from "../../figures/theme.js";
import { left, right, type Table } from "../../results/table.js";

export function picturesFigure(name: string, title: string, caption: string, pictures: readonly Picture[]): FigureSpec {
  return {
    name: `see-${name}`,
    title,
    description: `Pictures of 28 by 28 values: ${pictures.map((picture) => picture.title).join(", ")}.`,
    legend: [
      ...(pictures.some(({ kind, mask }) => kind === "mask" || mask !== undefined)
        ? ([
            { label: "kept (mask)", hue: "blue", glyph: "block" },
            { label: "dropped", hue: "orange", glyph: "band" },
          ] as const)
        : []),
      ...(pictures.some(({ kind }) => kind === "signed")
        ? ([
            { label: "above 0", hue: "green", glyph: "block" },
            { label: "below 0", hue: "purple", glyph: "block" },
          ] as const)
        : []),
    ],
    caption,
    table: picturesTable(pictures),
    draw: (view) => draw(pictures, view),
  };
}

function picturesTable(pictures: readonly Picture[]): Table {
  return {
    title: "What is in the pictures",
    columns: [left("picture"), right("mean"), right("least"), right("most"), right("zeros")],
    rows: pictures.map(({ title, values }) => {
      const all = Array.from(values);
      return [
        title,
        (all.reduce((sum, value) => sum + value, 0) / all.length).toFixed(3),
        Math.min(...all).toFixed(3),
        Math.max(...all).toFixed(3),
        String(all.filter((value) => value === 0).length),
      ];
    }),
    notes: [],
  };
}

const NARROWEST = 160;
const WIDEST = 190;

function draw(pictures: readonly Picture[], view: View): SVGElement {
  const titles = pictures.map(({ title }) => title);
  const panels = panelsOf(titles, view.width, NARROWEST);
  const side = Math.min(WIDEST, view.width / panels.columns - 12);
  const most = mostOf(pictures);
  return plot(
    { ...view, width: Math.min(view.width, panels.columns * (side + 14)) },
    {
      ...panelOptions(panels, side, { top: 26, bottom: 4, gap: 34 }),
      marginLeft: 2,
      marginRight: 2,
      axis: null,
      marks: [
        Plot.image(pictures, {
          fx: ({ title }: Picture) => panels.column(title),
          fy: ({ title }: Picture) => panels.row(title),
          src: (picture: Picture) => paint(picture, most(picture), view.theme),
          width: side,
          height: side,
          frameAnchor: "middle",
          imageRendering: "pixelated",
          preserveAspectRatio: "none",
        }),
        panelTitles(titles, panels, view.theme),
      ],
    },
  );
}

/** The value that is drawn darkest: ink beyond 1 gets darker up to this value, so that scaling up is visible. */
const INK = 1.5;

/** The value that is drawn strongest. Weights share one; each gradient has its own. */
function mostOf(pictures: readonly Picture[]): (picture: Picture) => number {
  const largest = (some: readonly Picture[]) =>
    Math.max(1e-6, ...some.flatMap(({ values }) => Array.from(values, Math.abs)));
  const signed = largest(pictures.filter(({ kind }) => kind === "signed"));
  return (picture) => {
    switch (picture.kind) {
      case "ink":
        return INK;
      case "gradient":
        return largest([picture]);
      case "signed":
        return signed;
      case "mask":
        return 1;
      default:
        return picture.kind satisfies never;
    }
  };
}

/** The image address of a picture, with one pixel per value. */
function paint({ values, kind, mask }: Picture, most: number, theme: Theme): string {
  return paintPixels((pixel) => colourOf(values[pixel]!, kind, most, theme, mask?.[pixel] === 0));
}

function colourOf(value: number, kind: Picture["kind"], most: number, theme: Theme, dropped: boolean): string {
  if (dropped || (kind === "mask" && value === 0)) return mix(theme.background, theme.orange, 0.55);
  if (kind === "mask") return theme.blue;
  const strength = Math.min(1, Math.abs(value) / most);
  if (kind !== "signed") return inkOf(strength, theme);
  return mix(mix(theme.background, theme.text, 0.08), value > 0 ? theme.green : theme.purple, strength);
}
