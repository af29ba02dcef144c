/** The gpu.js faces of max pooling and its gradient. */
import type { GpuFace, GpuProgram } from "../../kernel/gpu-face.js";
import { expectCountable } from "../shared/gpu-count.js";
import { GEOMETRY, geometryNumbers, WINDOW_OF_OUTPUT, WINDOWS_OF_INPUT } from "../shared/gpu-windows.js";
import { type Windows, windowsOver } from "../shared/windows.js";

type Geometry = (typeof GEOMETRY)[number];

/**
 * Statements that leave the largest element of the window in `largest`, and the number of its first pixel in the image in `place`. A value that
 * is neither larger nor not larger is NaN, and ends the search.
 */
const search = `${WINDOW_OF_OUTPUT}
  let largest = x[firstRow][firstColumn * channels + channel];
  let place = (firstRow - image * rows) * columns + firstColumn;
  let isNumber = 1;
  for (let i = firstRow; i < endRow; i += 1) {
    for (let j = firstColumn; j < endColumn; j += 1) {
      if (isNumber > 0) {
        const value = x[i][j * channels + channel];
        let isLarger = 1;
        if (value <= largest) { isLarger = 0; }
        if (isLarger > 0) {
          if (value > largest) { isNumber = 1; } else { isNumber = 0; }
          largest = value;
          place = (i - image * rows) * columns + j;
        }
      }
    }
  }`;

const largest: GpuProgram<"x", never, Geometry> = {
  name: "maxPool2d",
  arrays: { x: 2 },
  integers: [],
  numbers: GEOMETRY,
  body: `${search}
  return largest;`,
};

const places: GpuProgram<"x", never, Geometry> = {
  name: "maxPool2d gradient",
  arrays: { x: 2 },
  integers: [],
  numbers: GEOMETRY,
  body: `${search}
  return place;`,
};

const gathered: GpuProgram<"dy" | "places", never, Geometry> = {
  name: "maxPool2d gradient",
  arrays: { dy: 2, places: 2 },
  integers: [],
  numbers: GEOMETRY,
  body: `${WINDOWS_OF_INPUT}
  const own = row * columns + pixel;
  let sum = 0;
  for (let i = firstRow; i < endRow; i += 1) {
    for (let j = firstColumn; j < endColumn; j += 1) {
      const distance = places[image * height + i][j * channels + channel] - own;
      if (Math.abs(distance) < 0.5) { sum += dy[image * height + i][j * channels + channel]; }
    }
  }
  return sum;`,
};

export const maxPool2d: GpuFace<Windows, "x", "y"> = async ({ launch, inputs: { x }, params }) => {
  const images = windowsOver("maxPool2d", params, "x", x.shape);
  const { batch, columns, channels, height, width } = images;
  const arrays = { x: { matrix: x, columns: columns * channels } };
  const numbers = geometryNumbers("maxPool2d", images, params);
  return { y: await launch(largest, { arrays, numbers, threads: [width * channels, batch * height] }) };
};

export const maxPool2dGrad: GpuFace<Windows, "x" | "dy", "dx"> = async ({ launch, inputs: { x, dy }, params }) => {
  const images = windowsOver("maxPool2dGrad", params, "x", x.shape);
  const { batch, rows, columns, channels, height, width } = images;
  expectCountable("maxPool2dGrad", "pixels of an image", rows * columns);
  const numbers = geometryNumbers("maxPool2dGrad", images, params);
  const [inputs, outputs] = [columns * channels, width * channels];
  const arrays = { x: { matrix: x, columns: inputs } };
  const first = await launch(places, { arrays, numbers, threads: [outputs, batch * height] });
  const gradients = { dy: { matrix: dy, columns: outputs }, places: { matrix: first, columns: outputs } };
  return { dx: await launch(gathered, { arrays: gradients, numbers, threads: [inputs, batch * rows] }) };
};
