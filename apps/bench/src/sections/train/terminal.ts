/** Draws learning curves on the terminal: one small chart per variant, all on the same axes. */
import pc from "picocolors";
import plot from "simple-ascii-chart";
import { meanAndDeviation } from "../../measure/statistics.js";
import { indent, sideBySide, terminalWidth } from "../../node/terminal.js";
import { groupsOf } from "./groups.js";
import type { ExperimentResult, TrainResult } from "./schema.js";

const HEIGHT = 9;
/** The columns beside a chart: its axis with labels, and the gap to the next chart. */
const MARGIN = 9;
const NARROWEST = 16;
const WIDEST = 36;
type Curve = readonly (readonly [epoch: number, percent: number])[];

const ROUNDED = { we: "─", wns: "╮", ns: "│", nse: "╰", wsn: "╯", sne: "╭" };

/** The curves of each experiment, printed after its table. */
export function charts({ experiments }: TrainResult): readonly string[] {
  const [above, below] = [pc.cyan("training digits above"), pc.yellow("test digits below")];
  return experiments
    .filter(({ trainings }) => trainings.length > 0)
    .flatMap((experiment) => [
      indent(renderCurves(experiment)),
      indent(`${experiment.name}: accuracy in %, mean over seeds: ${above}, ${below}.`),
    ]);
}

/** Accuracy by epoch, averaged over the seeds: the training digits' curve and the test digits'. */
function renderCurves({ trainings, settings }: ExperimentResult): string {
  const charts = groupsOf(trainings).map(({ variant, trainings: ofVariant }) => {
    const curve = (digits: "train" | "test") =>
      Array.from({ length: settings.epochs }, (_, index): [number, number] => [
        index + 1,
        100 * meanAndDeviation(ofVariant.map(({ epochs }) => epochs[index]![digits].accuracy)).mean,
      ]);
    return { variant, train: curve("train"), test: curve("test") };
  });
  // The axis starts at a round number below the test curves' middle: the ends of the curves and their distance matter.
  const lowest = Math.min(
    ...charts.flatMap(({ test }) => test.slice(Math.floor(test.length / 5)).map(([, accuracy]) => accuracy)),
  );
  const bottom = Math.min(90, Math.max(0, 10 * Math.floor(lowest / 10)));
  const width = Math.floor(terminalWidth() / charts.length) - MARGIN;
  const axes = { bottom, epochs: settings.epochs, width: Math.min(WIDEST, Math.max(NARROWEST, width)) };
  return sideBySide(charts.map(({ variant, train, test }) => chart(variant, [train, test], axes)));
}

interface Axes {
  readonly bottom: number;
  readonly epochs: number;
  readonly width: number;
}

function chart(title: string, lines: readonly Curve[], { bottom, epochs, width }: Axes): string {
  const clamped = lines.map((line) =>
    line.map(([epoch, percent]): [number, number] => [epoch, Math.max(bottom, percent)]),
  );
  const drawn = plot(clamped, {
    width,
    height: HEIGHT,
    yRange: [bottom, 100],
    customYAxisTicks: [bottom, (bottom + 100) / 2, 100],
    customXAxisTicks: [1, epochs],
    symbols: { chart: ROUNDED },
    ...(pc.isColorSupported && { color: ["ansiCyan", "ansiYellow"] as const }),
  });
  return `${pc.bold(title)}\n${drawn.replace(/^\n+|\s+$/g, "")}`;
}
