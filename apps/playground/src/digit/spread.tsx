/** The probability of each class: one dot per sample, a bar at their mean, and a frame around the classes of a set. */
import { CLASSES } from "./network.js";
import type { Reading } from "./reader.js";

const [LEFT, WIDTH, RIGHT, ROW] = [22, 260, 44, 20];

interface SpreadProps {
  readonly reading: Reading;
  /** The classes in the set, and the least mean probability of such a class; undefined without sets. */
  readonly set: { readonly classes: readonly number[]; readonly least: number } | undefined;
}

export function Spread({ reading, set }: SpreadProps) {
  const winner = reading.mean.indexOf(Math.max(...reading.mean));
  return (
    <svg
      class="spread"
      viewBox={`0 0 ${LEFT + WIDTH + RIGHT} ${CLASSES * ROW + 18}`}
      role="img"
      aria-label={`The probability of each digit by each sample, from 0 on the left to 1 on the right${set ? "; a frame around the digits of the set" : ""}`}
    >
      {[0, 0.5, 1].map((p) => (
        <g key={p}>
          <path class="axis" d={`M${LEFT + WIDTH * p} 0V${CLASSES * ROW}`} />
          <text class="tick" x={LEFT + WIDTH * p} y={CLASSES * ROW + 14} text-anchor="middle">
            {p}
          </text>
        </g>
      ))}
      {set && <path class="least" d={`M${(LEFT + WIDTH * set.least).toFixed(1)} 0V${CLASSES * ROW}`} />}
      {Array.from(reading.mean, (mean, digit) => (
        <Row
          key={digit}
          digit={digit}
          mean={mean}
          samples={reading.samples}
          wins={digit === winner}
          held={set?.classes.includes(digit) ?? false}
        />
      ))}
    </svg>
  );
}

interface RowProps {
  readonly digit: number;
  readonly mean: number;
  readonly samples: Float32Array;
  readonly wins: boolean;
  /** Whether the class is in the set. */
  readonly held: boolean;
}

function Row({ digit, mean, samples, wins, held }: RowProps) {
  const middle = ROW * (digit + 0.5);
  const x = (p: number) => (LEFT + WIDTH * p).toFixed(1);
  const dots = Array.from({ length: samples.length / CLASSES }, (_, sample) => {
    // Dots at the same place would overlap, so each sample has its own height.
    const y = middle + ROW * 0.3 * (((sample * 7) % 11) / 5 - 1);
    return `M${x(samples[sample * CLASSES + digit]!)} ${y.toFixed(1)}h0`;
  });
  return (
    <g class={wins ? "wins" : undefined}>
      {held && <rect class="held" x="1" y={middle - 0.44 * ROW} width="18" height={0.88 * ROW} rx="4" />}
      <text class="digit" x="10" y={middle + 5} text-anchor="middle">
        {digit}
      </text>
      <path class="dots" d={dots.join("")} />
      <path class="mean" d={`M${x(mean)} ${middle - 0.42 * ROW}v${0.84 * ROW}`} />
      <text class="mean-text" x={LEFT + WIDTH + RIGHT - 2} y={middle + 4} text-anchor="end">
        {mean.toFixed(2)}
      </text>
    </g>
  );
}
