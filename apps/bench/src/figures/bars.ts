/** Draws named values with intervals: as bars from zero, or as dots on a logarithmic axis, which has no zero. */
import * as Plot from "@observablehq/plot";
import { formatNumber } from "../format.js";
import { axisBelow, type FigureSpec, logAxis, logDomain, logTicks, plot, roomFor } from "./figure.js";
import type { Hue } from "./theme.js";

export interface NamedValue {
  readonly label: string;
  /** The panel that shows it; panels share the axis. */
  readonly panel: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly hue: Hue;
}

const LINE = 26;
const PANEL_TITLE = 28;

export function drawBars(
  values: readonly NamedValue[],
  axis: string,
  type: "linear" | "log" = "linear",
): FigureSpec["draw"] {
  const panels = [...new Set(values.map(({ panel }) => panel))];
  const labels = [...new Set(values.map(({ label }) => label))];
  // Each panel has lines only for its own values, so that no line is empty.
  const line = ({ panel, label }: NamedValue) => panels.indexOf(panel) * labels.length + labels.indexOf(label);
  const lines = values.toSorted((a, b) => line(a) - line(b));
  const domain: [number, number] =
    type === "log"
      ? logDomain(values.map(({ value }) => value))
      : [0, Math.max(...values.map(({ high }) => high)) * 1.08];
  return (view) => {
    const { theme } = view;
    const colour = ({ hue }: NamedValue) => theme[hue];
    const narrow = view.width < 500;
    const titled = panels.length > 1;
    // A title takes a line.
    const names = panels.flatMap((panel) => [
      ...(titled ? [`title ${panel}`] : []),
      ...lines.filter((value) => value.panel === panel).map(({ label }) => `${panel} ${label}`),
    ]);
    const at = ({ panel, label }: NamedValue) => `${panel} ${label}`;
    return plot(view, {
      height: names.length * LINE + 54,
      marginLeft: roomFor(labels),
      marginRight: 46,
      marginTop: 6,
      marginBottom: 48,
      x: { type, domain },
      y: {
        domain: names,
        label: null,
        tickSize: 0,
        padding: 0.2,
        tickFormat: (name: string) => lines.find((value) => at(value) === name)?.label ?? "",
      },
      marks: [
        ...(type === "log"
          ? logAxis("x", logTicks(domain, narrow ? 5 : 9), axis, { theme })
          : [
              Plot.gridX({ ticks: narrow ? 4 : 8, stroke: theme.grid, strokeOpacity: 1 }),
              Plot.axisX({ ticks: narrow ? 4 : 8, tickFormat: "~s", ...axisBelow(axis) }),
            ]),
        ...(type === "log"
          ? [Plot.dot(lines, { x: "value", y: at, fill: colour, r: 5 })]
          : [Plot.barX(lines, { x: "value", y: at, fill: colour })]),
        Plot.ruleY(lines, { x1: "low", x2: "high", y: at, stroke: theme.text, strokeWidth: 1.5 }),
        Plot.text(lines, {
          x: "high",
          y: at,
          text: ({ value }: NamedValue) => formatNumber(value),
          textAnchor: "start",
          dx: 8,
        }),
        ...(titled
          ? [
              Plot.text(panels, {
                y: (panel: string) => `title ${panel}`,
                text: (panel: string) => panel,
                frameAnchor: "left",
                fontWeight: 600,
                dx: PANEL_TITLE - LINE - 2,
                dy: 4,
              }),
            ]
          : []),
      ],
    });
  };
}
