// How long a value takes in maskout and in other libraries: the results that the comparison keeps, as bars on a logarithmic scale.
import { readFileSync } from "node:fs";
import { COLOURS, figure, number, text } from "./svg.mjs";

const MEASURED = new URL("../../apps/bench/src/sections/peers/measured-before.json", import.meta.url);
const [LEFT, WIDTH, ROW, TOP] = [150, 560, 26, 26];
const MOST = 1000;

/** @typedef {{ library: string, rate: number, pass: string, time: { median: number } }} Row */

/** Forward at a rate of 0.5, the fastest first. */
export function drawPeers() {
  /** @type {{ peers: { dropout: readonly Row[] } }} */
  const { peers } = JSON.parse(readFileSync(MEASURED, "utf8"));
  const rows = peers.dropout
    .filter(({ rate, pass }) => rate === 0.5 && pass === "forward")
    .sort((a, b) => a.time.median - b.time.median);
  const across = (/** @type {number} */ time) => LEFT + (Math.log10(time) / Math.log10(MOST)) * WIDTH;
  const bottom = TOP + rows.length * ROW;
  const ticks = [1, 10, 100, 1000].flatMap((time) => [
    `<path d="M${number(across(time))} ${TOP - 6}V${bottom}" stroke="${COLOURS.dropped}"/>`,
    text(across(time), 14, time === 1 ? "1 ns" : String(time), 'fill="#6b7280"'),
  ]);
  const bars = rows.flatMap(({ library, time }, index) => {
    const y = TOP + index * ROW;
    const end = across(time.median);
    const ink = library === "maskout" ? COLOURS.kept : COLOURS.line;
    return [
      `<text x="${LEFT - 10}" y="${y + 16}" text-anchor="end">${library}</text>`,
      `<path d="M${LEFT} ${y + 3}H${number(end)}v${ROW - 8}H${LEFT}z" fill="${ink}"/>`,
      `<text x="${number(end + 8)}" y="${y + 16}">${Number(time.median.toPrecision(3))}</text>`,
    ];
  });
  const title = "Nanoseconds per value, inverted dropout of 1,048,576 values forward, on a logarithmic scale";
  return figure({ width: LEFT + WIDTH + 60, height: bottom + 4, title, body: [...ticks, ...bars].join("\n") });
}
