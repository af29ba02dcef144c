/**
 * Relaxed noise: `y = x (1 - z) / (1 - p)`, with `z = sigmoid((logit p + logit u) / temperature)` for the uniform u of the noise
 * stream, and its gradients with respect to x and to the logit of p. The draws are never stored: called again with the same params, the same
 * draws are made. Source: Maddison, Mnih and Teh, "The concrete distribution", ICLR 2017.
 */
import type { Kernel } from "../../kernel/kernel.js";
import type { ArrayOperand } from "../../kernel/operands.js";
import { addressOf, type MemoryOperand, simdFace } from "../../kernel/simd.js";
import { expectSameShape, type Shape } from "../../shape.js";
import { countDecisions, forEachDecision, forEachOffset, runsOf } from "../../stream/noise-shape.js";
import { inverseOf, noiseOf, type RelaxedParams } from "./params.js";
import { forEachFactor } from "./reference.js";
import { relaxedNoiseSimd, SCRATCH_BYTES } from "./simd.generated.js";

/** Relaxed noise: x of any shape and the logit `[]` of the rate p to y, in the shape of x. */
export const relaxedNoise: Kernel<RelaxedParams, "x" | "logit", "y"> = {
  name: "relaxedNoise",
  shapes: ({ x }) => ({ y: x }),
  cpu: {
    reference({ inputs: { x, logit }, outputs: { y }, params }) {
      const { factors } = factorsOf(params, logit, x.shape);
      forEachDecision(x.shape, params.noiseShape, (index, decision) => {
        y.values[index] = x.values[index]! * factors[decision]!;
      });
    },
    simd: simdFace({
      module: relaxedNoiseSimd,
      // Noise that elements share is drawn as a whole before it is applied.
      range: ({ noiseShape }) => (noiseShape === undefined ? "elements" : "whole"),
      scratch: ({ inputs: { x }, params }) => scratchFor(x.shape, params, 1),
      run(simd, { inputs: { x, logit }, outputs: { y }, params }, { begin, end, scratch }) {
        if (params.noiseShape === undefined) {
          const draws = drawsOf(params, logit, end - begin, begin);
          simd.forward(addressOf(y, begin), addressOf(x, begin), scratch, ...draws);
          return;
        }
        const factors = scratch + SCRATCH_BYTES;
        simd.fillFactors(factors, 0, scratch, ...drawsOf(params, logit, countDecisions(x.shape, params.noiseShape)));
        forEachBlock(x.shape, params.noiseShape, (first, offset, layout) => {
          simd.multiply(addressOf(y, first), addressOf(x, first), factors + offset, ...layout);
        });
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).relaxedNoise,
};

/** The gradients of {@link relaxedNoise}: x and dy of one shape and the logit `[]` to dx, in that shape, and the gradient of the logit, `[]`. */
export const relaxedNoiseGrad: Kernel<RelaxedParams, "x" | "dy" | "logit", "dx" | "logit"> = {
  name: "relaxedNoiseGrad",
  shapes({ x, dy, logit }) {
    expectSameShape("relaxedNoiseGrad", { x, dy });
    return { dx: x, logit };
  },
  cpu: {
    reference({ inputs: { x, dy, logit }, outputs, params }) {
      const { factors, slopes } = factorsOf(params, logit, x.shape);
      let sum = 0;
      forEachDecision(x.shape, params.noiseShape, (index, decision) => {
        outputs.dx.values[index] = dy.values[index]! * factors[decision]!;
        sum += Math.fround(Math.fround(dy.values[index]! * x.values[index]!) * slopes[decision]!);
      });
      outputs.logit.values[0] = sum;
    },
    simd: simdFace({
      module: relaxedNoiseSimd,
      // The gradient of the logit is one sum, in one order.
      range: "whole",
      scratch: ({ inputs: { x }, params }) => scratchFor(x.shape, params, 2),
      run(simd, { inputs: { x, dy, logit }, outputs, params }, { scratch }) {
        const { noiseShape } = params;
        const { dx, logit: sum } = outputs;
        if (noiseShape === undefined) {
          simd.backward(dx.pointer, sum.pointer, dy.pointer, x.pointer, scratch, ...drawsOf(params, logit, x.size));
          return;
        }
        const decisions = countDecisions(x.shape, noiseShape);
        const [factors, slopes] = [scratch + SCRATCH_BYTES, scratch + SCRATCH_BYTES + bytesOf(decisions)];
        simd.fillFactors(factors, slopes, scratch, ...drawsOf(params, logit, decisions));
        let total = 0;
        forEachBlock(x.shape, noiseShape, (first, offset, layout) => {
          simd.multiply(addressOf(dx, first), addressOf(dy, first), factors + offset, ...layout);
          total += simd.slopeOf(addressOf(dy, first), addressOf(x, first), slopes + offset, ...layout);
        });
        simd.write(sum.pointer, total);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).relaxedNoiseGrad,
};

/** The factor of every decision, and the factor's derivative. */
function factorsOf(params: RelaxedParams, { values: [logit = Number.NaN] }: ArrayOperand, shape: Shape) {
  const decisions = countDecisions(shape, params.noiseShape);
  const [factors, slopes] = [new Float32Array(decisions), new Float32Array(decisions)];
  forEachFactor(params, logit, decisions, (decision, factor, slope) => {
    factors[decision] = factor;
    slopes[decision] = slope;
  });
  return { factors, slopes };
}

/** The last arguments of the module's drawing functions: `count` decisions from number `first` of the call's decisions. */
function drawsOf(params: RelaxedParams, logit: MemoryOperand, count: number, first = 0) {
  const { key, step, sample, element } = noiseOf(params);
  return [logit.pointer, inverseOf(params), count, element + first, step, sample, ...key] as const;
}

/** The number of bytes of an array of `size` float32, rounded up to the whole vectors that are read. */
function bytesOf(size: number): number {
  return 16 * Math.ceil((size + 4) / 4);
}

function scratchFor(shape: Shape, { noiseShape }: RelaxedParams, arrays: number): number {
  return SCRATCH_BYTES + (noiseShape === undefined ? 0 : arrays * bytesOf(countDecisions(shape, noiseShape)));
}

/** The rows and columns of a block, and the distances between the decisions of neighbouring rows and columns. */
type Layout = readonly [rows: number, columns: number, rowStride: number, columnStride: number];

/** Calls `visit` for every block of an input with shared noise: with the index of its first element, and the offset of its first decision in bytes. */
function forEachBlock(
  shape: Shape,
  noiseShape: Shape,
  visit: (first: number, offset: number, layout: Layout) => void,
): void {
  if (shape.includes(0)) return;
  const runs = runsOf(shape, noiseShape);
  const columns = runs.at(-1) ?? { size: 1, stride: 0 };
  const rows = runs.at(-2) ?? { size: 1, stride: 0 };
  let first = 0;
  forEachOffset(runs.slice(0, -2), 0, (offset) => {
    visit(first, 4 * offset, [rows.size, columns.size, rows.stride, columns.stride]);
    first += rows.size * columns.size;
  });
}
