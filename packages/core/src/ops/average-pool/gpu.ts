/** The gpu.js faces of average pooling and its gradient. */
import type { GpuFace, GpuProgram } from "../../kernel/gpu-face.js";
import { GEOMETRY, geometryNumbers, WINDOW_OF_OUTPUT, WINDOWS_OF_INPUT } from "../shared/gpu-windows.js";
import { type Windows, windowsOver } from "../shared/windows.js";
import type { AverageGradParams } from "./params.js";

type Geometry = (typeof GEOMETRY)[number];

// Sums of the sums of rows, which round less than one long sum.
const means: GpuProgram<"x", never, Geometry> = {
  name: "averagePool2d",
  arrays: { x: 2 },
  integers: [],
  numbers: GEOMETRY,
  body: `${WINDOW_OF_OUTPUT}
  let sum = 0;
  for (let i = firstRow; i < endRow; i += 1) {
    let line = 0;
    for (let j = firstColumn; j < endColumn; j += 1) { line += x[i][j * channels + channel]; }
    sum += line;
  }
  return sum / ((endRow - firstRow) * (endColumn - firstColumn));`,
};

const gathered: GpuProgram<"dy", never, Geometry> = {
  name: "averagePool2d gradient",
  arrays: { dy: 2 },
  integers: [],
  numbers: GEOMETRY,
  body: `${WINDOWS_OF_INPUT}
  let sum = 0;
  for (let i = firstRow; i < endRow; i += 1) {
    const above = i * strideDown - top;
    const downs = Math.min(above + down, rows) - Math.max(above, 0);
    for (let j = firstColumn; j < endColumn; j += 1) {
      const before = j * strideAcross - left;
      const acrosses = Math.min(before + across, columns) - Math.max(before, 0);
      sum += dy[image * height + i][j * channels + channel] / (downs * acrosses);
    }
  }
  return sum;`,
};

export const averagePool2d: GpuFace<Windows, "x", "y"> = async ({ launch, inputs: { x }, params }) => {
  const images = windowsOver("averagePool2d", params, "x", x.shape);
  const { batch, columns, channels, height, width } = images;
  const arrays = { x: { matrix: x, columns: columns * channels } };
  const numbers = geometryNumbers("averagePool2d", images, params);
  return { y: await launch(means, { arrays, numbers, threads: [width * channels, batch * height] }) };
};

export const averagePool2dGrad: GpuFace<AverageGradParams, "dy", "dx"> = async (call) => {
  const { launch, inputs, shapes, params } = call;
  const images = windowsOver("averagePool2dGrad", params, "x", shapes.dx);
  const { batch, rows, columns, channels, width } = images;
  const arrays = { dy: { matrix: inputs.dy, columns: width * channels } };
  const numbers = geometryNumbers("averagePool2dGrad", images, params);
  return { dx: await launch(gathered, { arrays, numbers, threads: [columns * channels, batch * rows] }) };
};
