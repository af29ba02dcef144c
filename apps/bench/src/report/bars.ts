/** What the project promises of its speed, next to what a run measured. Shown, never enforced: machines differ. */
import { MEBI } from "../experiments/speed/settings.js";
import { formatNumber, formatSize } from "../format.js";
import type { Bar, Pass, PeersSection, SpeedSection } from "../results/schema.js";
import { growthOf } from "./speed-tables.js";
import { left, right, type Table } from "./table.js";

/** Growth that is allowed from 1M to 16M. */
const GROWTH = 1.5;

/** How many times the library's time inverted dropout's must fit into it, rate 0.5. */
const FASTER: readonly { readonly library: string; readonly pass: Pass; readonly atLeast: number }[] = [
  { library: "onnxruntime-node", pass: "forward", atLeast: 3.5 },
  { library: "tfjs-wasm", pass: "forward", atLeast: 8 },
  { library: "tfjs-cpu", pass: "forward", atLeast: 50 },
  { library: "tfjs-wasm", pass: "forward+backward", atLeast: 5 },
];

/** The dense product may take this many times tfjs-wasm's time. */
const DENSE = 2;

/** The bars that these sections can be held against. */
export function checkBars(speed: SpeedSection | undefined, peers: PeersSection | undefined): Bar[] {
  return [
    ...(speed === undefined ? [] : growthBars(speed)),
    ...(peers === undefined ? [] : [...dropoutBars(peers), ...denseBars(peers)]),
  ];
}

export function barsTable(bars: readonly Bar[]): Table {
  return {
    title: "Bars",
    columns: [left("what"), right("bar"), right("measured"), left("")],
    rows: bars.map(({ name, bar, measured, met }) => [name, bar, formatNumber(measured), met ? "met" : "not met"]),
    notes: [],
    details: bars.map(({ name, detail }) => `${name}: ${detail}.`),
  };
}

/** Of dropout itself: inference does so little that it grows as the copy does, which is the memory's growth. */
function growthBars(speed: SpeedSection): readonly Bar[] {
  const growth = growthOf(speed).filter(({ pass, from, to }) => pass !== "infer" && from === MEBI && to === 16 * MEBI);
  const [first] = growth;
  if (first === undefined) return [];
  const worst = growth.reduce((most, row) => (row.ratio > most.ratio ? row : most), first);
  const { variant, pass, placement, device, rate, from, to, ratio } = worst;
  return [
    {
      name: `growth, ${formatSize(from)} to ${formatSize(to)}`,
      bar: `at most ${GROWTH}`,
      measured: ratio,
      met: ratio <= GROWTH,
      detail: `the worst of ${growth.length} rows of forward and forward+backward: ${variant} ${pass}, ${placement} on ${device}, rate ${rate}`,
    },
  ];
}

function dropoutBars({ dropout, size }: PeersSection): readonly Bar[] {
  return FASTER.flatMap(({ library, pass, atLeast }): Bar[] => {
    const row = dropout.find(
      (candidate) => candidate.library === library && candidate.pass === pass && candidate.rate === 0.5,
    );
    if (row === undefined) return [];
    return [
      {
        name: `${library}, ${pass}`,
        bar: `at least ${atLeast}`,
        measured: row.ratio,
        met: row.ratio >= atLeast,
        detail: `its time over that of maskout's inverted dropout, ${formatSize(size)}, rate 0.5, arrays in and out`,
      },
    ];
  });
}

function denseBars({ dense }: PeersSection): readonly Bar[] {
  const row = dense?.rows.find(({ library }) => library === "tfjs-wasm");
  if (dense === undefined || row === undefined) return [];
  const measured = 1 / row.ratio;
  return [
    {
      name: "dense product against tfjs-wasm",
      bar: `at most ${DENSE}`,
      measured,
      met: measured <= DENSE,
      detail: `maskout's time over its time, ${dense.batch}x${dense.inputs}x${dense.units}`,
    },
  ];
}
