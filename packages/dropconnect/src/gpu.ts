/**
 * The gpu.js kernels. The masked product asks for eight decisions at a time, as a number from 0 to 255: eight decisions of one
 * block of the generator meet eight terms of one dot product, and an upload is an eighth as long.
 */
import { expectCountable, type GpuFace, type GpuProgram } from "@maskout/core/variant";
import type { MaskParams } from "./decisions.js";
import { maskOf } from "./gpu-mask.js";
import type { UnitParams } from "./reference.js";

const product: GpuProgram<"x" | "w", "inputs" | "units", "scale"> = {
  name: "dropConnect product",
  arrays: { x: 2, w: 2 },
  integers: ["inputs", "units"],
  numbers: ["scale"],
  masked: "eights",
  body: (kept) => `let sum = 0;
  for (let first = 0; first < inputs; first += 8) {
    let rest = ${kept("this.thread.y * units + this.thread.x", "first * 0.125")};
    for (let bit = 0; bit < 8; bit++) {
      const half = Math.floor(rest * 0.5);
      if (rest - half * 2 > 0.5) {
        if (first + bit < inputs) { sum += x[this.thread.y][first + bit] * w[first + bit][this.thread.x]; }
      }
      rest = half;
    }
  }
  return scale * sum;`,
};

/** Whether decision `column` of row `row` keeps, given `part`: the power of 2 that moves its bit to the units' place. */
const oneOfEight = (eight: string, term: string) => `const moved = Math.floor(${eight} * part);
    if (moved - Math.floor(moved * 0.5) * 2 > 0.5) { ${term} }`;

/** `eight` and `part` of the input that is a thread's coordinate. */
const placeOf = (input: string) => `const eight = Math.floor(${input} * 0.125);
  let part = 1;
  for (let bit = 0; bit < 7; bit++) { if (eight * 8 + bit < ${input}) { part *= 0.5; } }`;

const inputGradient: GpuProgram<"w" | "dy", "units", "scale"> = {
  name: "dropConnect product gradient",
  arrays: { w: 2, dy: 2 },
  integers: ["units"],
  numbers: ["scale"],
  masked: "eights",
  body: (kept) => `${placeOf("this.thread.x")}
  let sum = 0;
  for (let unit = 0; unit < units; unit++) {
    ${oneOfEight(kept("this.thread.y * units + unit", "eight"), "sum += dy[this.thread.y][unit] * w[this.thread.x][unit];")}
  }
  return scale * sum;`,
};

const weightGradient: GpuProgram<"x" | "dy", "batch" | "units", "scale"> = {
  name: "dropConnect product gradient",
  arrays: { x: 2, dy: 2 },
  integers: ["batch", "units"],
  numbers: ["scale"],
  masked: "eights",
  body: (kept) => `${placeOf("this.thread.y")}
  let sum = 0;
  for (let row = 0; row < batch; row++) {
    ${oneOfEight(kept("row * units + this.thread.x", "eight"), "sum += dy[row][this.thread.x] * x[row][this.thread.y];")}
  }
  return scale * sum;`,
};

export const productOnGpu: GpuFace<MaskParams, "x" | "w", "y"> = async ({ launch, inputs: { x, w }, params }) => {
  const [batch = 0] = x.shape;
  const [inputs = 0, units = 0] = w.shape;
  expectCountable("dropConnect product", "inputs", inputs);
  return {
    y: await launch(product, {
      arrays: { x: { matrix: x, columns: inputs }, w: { matrix: w, columns: units } },
      integers: { inputs, units },
      numbers: { scale: 1 / params.keepProbability },
      mask: maskOf(params, { populations: batch, rows: units, columns: inputs }),
      threads: [units, batch],
    }),
  };
};

export const productGradOnGpu: GpuFace<MaskParams, "x" | "w" | "dy", "dx" | "dw"> = async (call) => {
  const { launch, params } = call;
  const [batch = 0] = call.inputs.x.shape;
  const [inputs = 0, units = 0] = call.inputs.w.shape;
  // The row of a mask is an example's and a unit's; inside their loops it is a float32.
  expectCountable("dropConnect product gradient", "examples x units", batch * units);
  const x = { matrix: call.inputs.x, columns: inputs };
  const w = { matrix: call.inputs.w, columns: units };
  const dy = { matrix: call.inputs.dy, columns: units };
  const numbers = { scale: 1 / params.keepProbability };
  const mask = maskOf(params, { populations: batch, rows: units, columns: inputs });
  return {
    dx: await launch(inputGradient, {
      arrays: { w, dy },
      integers: { units },
      numbers,
      mask,
      threads: [inputs, batch],
    }),
    dw: await launch(weightGradient, {
      arrays: { x, dy },
      integers: { batch, units },
      numbers,
      mask,
      threads: [units, inputs],
    }),
  };
};

const maskedWeights: GpuProgram<"w", never, "scale"> = {
  name: "dropConnect weights",
  arrays: { w: 2 },
  integers: [],
  numbers: ["scale"],
  masked: "elements",
  body: (kept) => `if (${kept("this.thread.x", "this.thread.y")}) { return w[this.thread.y][this.thread.x] * scale; }
  return 0;`,
};

export const maskWeightsOnGpu: GpuFace<MaskParams, "w", "y"> = async ({ launch, inputs: { w }, params }) => {
  const [inputs = 0, units = 0] = w.shape;
  return {
    y: await launch(maskedWeights, {
      arrays: { w: { matrix: w, columns: units } },
      numbers: { scale: 1 / params.keepProbability },
      mask: maskOf(params, { populations: 1, rows: units, columns: inputs }),
      threads: [units, inputs],
    }),
  };
};

const maskedUnits: GpuProgram<"x", "perRow", "scale"> = {
  name: "dropConnect units",
  arrays: { x: 2 },
  integers: ["perRow"],
  numbers: ["scale"],
  masked: "elements",
  body: (
    kept,
  ) => `if (${kept("this.thread.y * perRow", "this.thread.x")}) { return x[this.thread.y][this.thread.x] * scale; }
  return 0;`,
};

export const maskUnitsOnGpu: GpuFace<UnitParams, "x", "y"> = async ({ launch, inputs: { x }, params }) => {
  const [rows = 0, units = 0] = x.shape;
  return {
    y: await launch(maskedUnits, {
      arrays: { x: { matrix: x, columns: units } },
      integers: { perRow: params.shared ? 0 : 1 },
      numbers: { scale: 1 / params.keepProbability },
      mask: maskOf(params, { populations: params.shared ? 1 : rows, rows: 1, columns: units }),
      threads: [units, rows],
    }),
  };
};

const squared: GpuProgram<"x", never, never> = {
  name: "square",
  arrays: { x: 1 },
  integers: [],
  numbers: [],
  body: "return x[this.thread.x] * x[this.thread.x];",
};

export const squareOnGpu: GpuFace<object, "x", "y"> = async ({ launch, inputs: { x } }) => ({
  y: await launch(squared, { arrays: { x }, threads: [x.size] }),
});
