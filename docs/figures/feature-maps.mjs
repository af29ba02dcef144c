// Feature maps of a digit, and what dropout of elements and of channels makes of them.
import { conv2d, maxPool2d, relu, sequential, tensor } from "@maskout/core";
import { dropout as inverted } from "@maskout/inverted";
import { dropout as spatial } from "@maskout/spatial";
import { digit, panel } from "./digit.mjs";
import { COLOURS, figure } from "./svg.mjs";

const MAPS = 6;
const SIDE = 14;
const WIDTH = 56 + 14;
const HEIGHT = 56 + 26 + 10;
const LEFT = 118;

/** Edges in six directions, `[3, 3, 1, 6]`. */
const filters = Float32Array.from({ length: 9 * MAPS }, (_, index) => {
  const [row, column, map] = [Math.floor(index / (3 * MAPS)) - 1, (Math.floor(index / MAPS) % 3) - 1, index % MAPS];
  const angle = (map * 2 * Math.PI) / MAPS;
  return (Math.cos(angle) * column + Math.sin(angle) * row) / 3;
});

/** The maps, `[1, 14, 14, 6]`. */
function featureMaps() {
  const layers = [conv2d(MAPS, { kernelSize: 3, padding: "same" }), relu(), maxPool2d({ poolSize: 2 })];
  const model = sequential(layers, { seed: "figure", inputShape: [28, 28, 1] });
  model.assign(new Map([["0.conv2d.weight", tensor(filters, [3, 3, 1, MAPS])]]));
  return model.forward(tensor(digit, [1, 28, 28, 1]), { mode: "infer" }).output.dataSync();
}

/** Dropout of elements beside dropout of channels. */
export function drawFeatureMaps() {
  const maps = featureMaps();
  const options = { rate: 0.5, seed: "figure", step: 4, shape: [1, SIDE, SIDE, MAPS] };
  /** @type {readonly (readonly [string, Float32Array])[]} */
  const rows = [
    ["feature maps", maps],
    ["inverted dropout", inverted(maps, options)],
    ["spatial dropout", spatial(maps, options)],
  ];
  const body = rows.flatMap(([words, values], row) => [
    `<text x="0" y="${row * HEIGHT + 58}" fill="${COLOURS.text}">${words}</text>`,
    ...Array.from({ length: MAPS }, (_, map) => {
      const own = Array.from({ length: SIDE * SIDE }, (__, at) => values[at * MAPS + map] ?? 0);
      return panel(row === 0 ? `channel ${map}` : "", own, { left: LEFT + map * WIDTH, top: row * HEIGHT, side: SIDE });
    }),
  ]);
  const title = "Six feature maps of a digit: inverted dropout drops points of every map, spatial dropout whole maps";
  return figure({ width: LEFT + MAPS * WIDTH - 14, height: 3 * HEIGHT - 10, title, body: body.join("\n") });
}
