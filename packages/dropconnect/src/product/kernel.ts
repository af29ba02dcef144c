/**
 * The product in which every example has its own mask over the weights, and its gradients. No mask is stored. Weights are transposed,
 * `[units, inputs]`, which is the order of their decisions; see {@link transpose}.
 */
import { type Shape, ShapeError } from "@maskout/core";
import { addressOf, expectRank, expectSameShape, type Kernel, simdFace } from "@maskout/core/variant";
import { type MaskParams, samplingArguments, scaleOf, streamArguments } from "../masks/params.js";
import { masksSimd, PAGE_BYTES } from "../masks/simd.generated.js";
import { gradReference, reference } from "./reference.js";

/** `y[b, o] = sum over i of kept(b, o, i) / q * x[b, i] * w[o, i]`, x `[batch, inputs]`; decision `(b * units + o) * inputs + i`. */
export const maskedProduct: Kernel<MaskParams, "x" | "w", "y"> = {
  name: "dropConnect product",
  shapes({ x, w }) {
    expectProduct("dropConnect product", x, w);
    return { y: [x[0] ?? 0, w[0] ?? 0] };
  },
  cpu: {
    reference,
    simd: simdFace({
      module: masksSimd,
      range: "rows",
      work: ({ inputs: { x, w } }) => (x.shape[0] ?? 0) * w.size,
      scratch: () => PAGE_BYTES,
      run(simd, { inputs: { x, w }, outputs: { y }, params }, { begin, end, scratch }) {
        const [units = 0, inputs = 0] = w.shape;
        simd.product(
          addressOf(y, begin * units),
          addressOf(x, begin * inputs),
          w.pointer,
          scratch,
          end - begin,
          units,
          inputs,
          params.element + begin * units * inputs,
          ...streamArguments(params),
          ...samplingArguments(params),
          scaleOf(params.keepProbability),
        );
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).product,
};

/**
 * `dx[b, i] = sum over o of kept / q * dy[b, o] * w[o, i]` and `dw[o, i] = sum over b of kept / q * dy[b, o] * x[b, i]`, both from one drawing of
 * every mask. The sums go over units in dx and over examples in dw, so the work is divided by inputs. With exact sampling, where decisions depend on
 * earlier ones, the work is not divided.
 */
export const maskedProductGrad: Kernel<MaskParams, "x" | "w" | "dy", "dx" | "dw"> = {
  name: "dropConnect product gradient",
  shapes({ x, w, dy }) {
    expectProduct("dropConnect product gradient", x, w);
    expectSameShape("dropConnect product gradient", { dy, output: [x[0] ?? 0, w[0] ?? 0] });
    return { dx: x, dw: w };
  },
  cpu: {
    reference: gradReference,
    simd: simdFace({
      module: masksSimd,
      range: ({ sampling }) => (sampling.kind === "exact" ? "whole" : "columns"),
      work: ({ inputs: { x, w } }) => (x.shape[0] ?? 0) * w.size,
      scratch: () => PAGE_BYTES,
      run(simd, { inputs: { x, w, dy }, outputs: { dx, dw }, params }, { begin, end, scratch }) {
        const [units = 0, inputs = 0] = w.shape;
        const columns = params.sampling.kind === "exact" ? ([0, inputs] as const) : ([begin, end] as const);
        simd.productGrad(
          dx.pointer,
          dw.pointer,
          x.pointer,
          w.pointer,
          dy.pointer,
          scratch,
          x.shape[0] ?? 0,
          units,
          inputs,
          ...columns,
          params.element,
          ...streamArguments(params),
          ...samplingArguments(params),
          scaleOf(params.keepProbability),
        );
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).productGrad,
};

function expectProduct(owner: string, x: Shape, w: Shape): void {
  expectRank(owner, "x", x, 2, "[batch, inputs]");
  expectRank(owner, "w", w, 2, "[units, inputs]");
  if (x[1] !== w[1]) throw new ShapeError(owner, { x, w }, "x [batch, inputs] and w [units, inputs] with equal inputs");
}
