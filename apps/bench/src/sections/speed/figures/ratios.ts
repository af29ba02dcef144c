/** The tables of ratios: for one run, each pass over a plain copy; for several runs, each run over the first. */
import { formatNumber } from "../../../format.js";
import { left, right, type Table } from "../../../results/table.js";
import { describeWork, type SpeedChoice, type SpeedPoint, type SpeedRun, speedChoices, speedPoints } from "./rows.js";

export function ratioTable(runs: readonly SpeedRun[], { size, rate }: Omit<SpeedChoice, "pass">): Table {
  const points = speedPoints(runs).filter((point) => point.size === size && point.rate === rate);
  const work = describeWork({ size, rate, pass: "forward" });
  const lines = [...new Set(points.map(({ variant, place }) => JSON.stringify([variant, place])))].map((line) => {
    const [variant, place]: readonly [string, string] = JSON.parse(line);
    return { variant, place };
  });
  const find = ({ variant, place }: (typeof lines)[number], pass: string, run: string | undefined) =>
    points.find(
      (point) => point.variant === variant && point.place === place && point.pass === pass && point.run === run,
    );
  const { passes } = speedChoices(runs);
  const [first] = runs;
  if (runs.length === 1) {
    return {
      title: `Times a plain copy: ${work}`,
      columns: [left("variant"), left("where"), ...passes.map(right)],
      rows: lines.map((line) => [
        line.variant,
        line.place,
        ...passes.map((pass) => ofCopy(find(line, pass, first?.label))),
      ]),
      notes: ["A dash means that the output is the input, and no data moves."],
    };
  }
  const [baseline, ...others] = runs;
  return {
    title: `Times ${baseline?.label}: ${work}`,
    columns: [
      left("pass"),
      left("variant"),
      left("where"),
      right(`${baseline?.label}, ns`),
      ...others.flatMap(({ label }) => [right(`${label}, ns`), right("ratio")]),
    ],
    rows: passes.flatMap((pass) =>
      lines.map((line) => {
        const base = find(line, pass, baseline?.label);
        return [
          pass,
          line.variant,
          line.place,
          inNanoseconds(base),
          ...others.flatMap(({ label }) => {
            const point = find(line, pass, label);
            return [inNanoseconds(point), point && base ? formatNumber(point.median / base.median) : "–"];
          }),
        ];
      }),
    ),
    notes: ["A ratio below 1 is faster than the first run. Ratios between machines also reflect the machines' speeds."],
  };
}

function ofCopy(point: SpeedPoint | undefined): string {
  return point === undefined || point.gigabytesPerSecond === null ? "–" : formatNumber(point.ratioToCopy);
}

function inNanoseconds(point: SpeedPoint | undefined): string {
  return point === undefined ? "–" : formatNumber(point.median);
}
