/** The gpu.js faces of sums, scalings and mixtures. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { pointwise } from "../shared/gpu-pointwise.js";
import type { NoParams } from "../shared/operands.js";

const sum = pointwise("add", ["a", "b"], "return a[i] + b[i];");

export const add: GpuFace<NoParams, "a" | "b", "y"> = async ({ launch, inputs: { a, b } }) => ({
  y: await launch(sum, { arrays: { a, b }, threads: [a.size] }),
});

const product = pointwise("scale", ["x"], "return factor * x[i];", ["factor"]);

export const scale: GpuFace<{ readonly factor: number }, "x", "y"> = async ({ launch, inputs: { x }, params }) => ({
  y: await launch(product, { arrays: { x }, numbers: { factor: params.factor }, threads: [x.size] }),
});

const line = pointwise("affine", ["x"], "return factor * x[i] + shift;", ["factor", "shift"]);

export const affine: GpuFace<{ readonly factor: number; readonly shift: number }, "x", "y"> = async ({
  launch,
  inputs: { x },
  params: { factor, shift },
}) => ({
  y: await launch(line, { arrays: { x }, numbers: { factor, shift }, threads: [x.size] }),
});

const mixture = pointwise("lerp", ["a", "b"], "return a[i] + weight * (b[i] - a[i]);", ["weight"]);

export const lerp: GpuFace<{ readonly weight: number }, "a" | "b", "y"> = async ({
  launch,
  inputs: { a, b },
  params,
}) => ({
  y: await launch(mixture, { arrays: { a, b }, numbers: { weight: params.weight }, threads: [a.size] }),
});
