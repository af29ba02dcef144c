/** The probability of each class: a dot a sample, and a bar where their mean is. */
import { CLASSES } from "./network.js";
import type { Reading } from "./reader.js";

const [LEFT, WIDTH, RIGHT, ROW] = [22, 260, 44, 20];

export function Spread({ reading }: { readonly reading: Reading }) {
  const winner = reading.mean.indexOf(Math.max(...reading.mean));
  return (
    <svg
      class="spread"
      viewBox={`0 0 ${LEFT + WIDTH + RIGHT} ${CLASSES * ROW + 18}`}
      role="img"
      aria-label="The probability of each digit by each sample, from 0 on the left to 1 on the right"
    >
      {[0, 0.5, 1].map((p) => (
        <g key={p}>
          <path class="axis" d={`M${LEFT + WIDTH * p} 0V${CLASSES * ROW}`} />
          <text class="tick" x={LEFT + WIDTH * p} y={CLASSES * ROW + 14} text-anchor="middle">
            {p}
          </text>
        </g>
      ))}
      {Array.from(reading.mean, (mean, digit) => (
        <Row key={digit} digit={digit} mean={mean} samples={reading.samples} wins={digit === winner} />
      ))}
    </svg>
  );
}

interface RowProps {
  readonly digit: number;
  readonly mean: number;
  readonly samples: Float32Array;
  readonly wins: boolean;
}

function Row({ digit, mean, samples, wins }: RowProps) {
  const middle = ROW * (digit + 0.5);
  const x = (p: number) => (LEFT + WIDTH * p).toFixed(1);
  const dots = Array.from({ length: samples.length / CLASSES }, (_, sample) => {
    // Dots of one place lie over one another: each sample has a height of its own.
    const y = middle + ROW * 0.3 * (((sample * 7) % 11) / 5 - 1);
    return `M${x(samples[sample * CLASSES + digit]!)} ${y.toFixed(1)}h0`;
  });
  return (
    <g class={wins ? "wins" : undefined}>
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
