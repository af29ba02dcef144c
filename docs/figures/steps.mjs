// Eight values under two steps of inverted dropout, and the gradient of the first: numbers in boxes.
import { dropout, dropoutGrad } from "@maskout/inverted";
import { COLOURS, figure, text } from "./svg.mjs";

const SIDE = 44;
const LEFT = 190;
const PITCH = 54;

/** The example of the page, row by row. */
export function drawSteps() {
  const x = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const options = { rate: 0.5, seed: "run-1", step: 0 };
  /** @type {readonly (readonly [string, Float32Array])[]} */
  const rows = [
    ["x", x],
    ["dropout, step 0", dropout(x, options)],
    ["dropoutGrad of ones, step 0", dropoutGrad(new Float32Array(8).fill(1), options)],
    ["dropout, step 1", dropout(x, { ...options, step: 1 })],
  ];
  const body = rows.flatMap(([name, values], row) => {
    const top = row * PITCH;
    return [
      `<text x="${LEFT - 14}" y="${top + SIDE / 2 + 4}" text-anchor="end">${name}</text>`,
      ...Array.from(values, (value, index) => {
        const left = LEFT + index * PITCH;
        const box = `<rect x="${left}" y="${top}" width="${SIDE}" height="${SIDE}" rx="5" fill="${value === 0 ? COLOURS.dropped : COLOURS.kept}"/>`;
        const ink = value === 0 ? "#6b7280" : "#ffffff";
        return box + text(left + SIDE / 2, top + SIDE / 2 + 5, String(value), `fill="${ink}" font-size="15"`);
      }),
    ];
  });
  const title =
    "Eight values, what dropout makes of them at steps 0 and 1, and the gradient at step 0, under the same mask";
  return figure({
    width: LEFT + 8 * PITCH,
    height: rows.length * PITCH,
    title,
    body: body.join("\n"),
  });
}
