/**
 * The gpu.js faces of the masked product and its gradients. The programs take eight decisions at a time, as a number from 0 to 255: eight decisions
 * of one block of the generator match eight terms of one dot product, and an upload is an eighth as long.
 */
import { expectCountable, type GpuFace, type GpuProgram } from "@maskout/core/variant";
import { maskOf } from "../masks/gpu.js";
import { type MaskParams, scaleOf } from "../masks/params.js";

const output: GpuProgram<"x" | "w", "inputs" | "units", "scale"> = {
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
        if (first + bit < inputs) { sum += x[this.thread.y][first + bit] * w[this.thread.x][first + bit]; }
      }
      rest = half;
    }
  }
  return scale * sum;`,
};

/**
 * `eight` is the index of the group of eight decisions that contains the one for the thread's input x. Multiplying by `part` moves that decision to
 * the units' place.
 */
const PLACE = `const eight = Math.floor(this.thread.x * 0.125);
  let part = 1;
  for (let bit = 0; bit < 7; bit++) { if (eight * 8 + bit < this.thread.x) { part *= 0.5; } }
  let sum = 0;`;

/** Adds a term if the decision at `part` of eight keeps. */
const addIfKept = (eight: string, term: string): string => `const moved = Math.floor(${eight} * part);
    if (moved - Math.floor(moved * 0.5) * 2 > 0.5) { sum += ${term}; }`;

const inputGradient: GpuProgram<"w" | "dy", "units", "scale"> = {
  name: "dropConnect product gradient",
  arrays: { w: 2, dy: 2 },
  integers: ["units"],
  numbers: ["scale"],
  masked: "eights",
  body: (kept) => `${PLACE}
  for (let unit = 0; unit < units; unit++) {
    ${addIfKept(kept("this.thread.y * units + unit", "eight"), "dy[this.thread.y][unit] * w[unit][this.thread.x]")}
  }
  return scale * sum;`,
};

const weightGradient: GpuProgram<"x" | "dy", "batch" | "units", "scale"> = {
  name: "dropConnect product gradient",
  arrays: { x: 2, dy: 2 },
  integers: ["batch", "units"],
  numbers: ["scale"],
  masked: "eights",
  body: (kept) => `${PLACE}
  for (let row = 0; row < batch; row++) {
    ${addIfKept(kept("row * units + this.thread.y", "eight"), "dy[row][this.thread.y] * x[row][this.thread.x]")}
  }
  return scale * sum;`,
};

/** `y[b, o] = sum over i of kept / q * x[b, i] * w[o, i]` */
export const product: GpuFace<MaskParams, "x" | "w", "y"> = async ({ launch, inputs: { x, w }, params }) => {
  const [batch = 0] = x.shape;
  const [units = 0, inputs = 0] = w.shape;
  expectCountable("dropConnect product", "inputs", inputs);
  return {
    y: await launch(output, {
      arrays: { x: { matrix: x, columns: inputs }, w: { matrix: w, columns: inputs } },
      integers: { inputs, units },
      numbers: { scale: scaleOf(params.keepProbability) },
      mask: maskOf(params, batch * units, inputs),
      threads: [units, batch],
    }),
  };
};

/** `dx[b, i]` and `dw[o, i]`; see the kernel. */
export const productGrad: GpuFace<MaskParams, "x" | "w" | "dy", "dx" | "dw"> = async ({
  launch,
  inputs: of,
  params,
}) => {
  const [batch = 0] = of.x.shape;
  const [units = 0, inputs = 0] = of.w.shape;
  // The row of a mask combines an example and a unit; inside the loops it is a float32.
  expectCountable("dropConnect product gradient", "examples x units", batch * units);
  const x = { matrix: of.x, columns: inputs };
  const w = { matrix: of.w, columns: inputs };
  const dy = { matrix: of.dy, columns: units };
  const numbers = { scale: scaleOf(params.keepProbability) };
  const mask = maskOf(params, batch * units, inputs);
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
      threads: [inputs, units],
    }),
  };
};
