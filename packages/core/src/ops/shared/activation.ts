/** The common part of activation functions. Gradients are functions of the output y, so that no layer keeps its input. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import type { Kernel } from "../../kernel/kernel.js";
import { addressOf, type SimdModule, simdFace } from "../../kernel/simd.js";
import { expectSameShape } from "../../shape.js";
import type { NoParams } from "./operands.js";

/** The kernel of `y = f(x)`, element by element. */
export type ActivationKernel = Kernel<NoParams, "x", "y">;

/** The kernel of the gradient dx from y and dy, element by element. */
export type ActivationGradKernel = Kernel<NoParams, "y" | "dy", "dx">;

/** The exports of an activation's module. Pointers are addresses in bytes, `size` is a number of elements. */
interface ActivationSimd {
  forward(y: number, x: number, size: number): void;
  backward(dx: number, y: number, dy: number, size: number): void;
}

/** The forms of an activation. */
export interface ActivationForms {
  readonly name: string;
  readonly module: SimdModule<ActivationSimd>;
  /** Loads the gpu.js faces. */
  gpu(): Promise<{
    readonly forward: GpuFace<NoParams, "x", "y">;
    readonly backward: GpuFace<NoParams, "y" | "dy", "dx">;
  }>;
}

/** `y = f(x)`, element by element. */
// @__NO_SIDE_EFFECTS__
export function activation({ name, module, gpu }: ActivationForms, f: (x: number) => number): ActivationKernel {
  return {
    name,
    shapes: ({ x }) => ({ y: x }),
    cpu: {
      reference({ inputs: { x }, outputs: { y } }) {
        x.values.forEach((value, index) => {
          y.values[index] = f(value);
        });
      },
      simd: simdFace({
        module,
        range: "elements",
        run(simd, { inputs: { x }, outputs: { y } }, { begin, end }) {
          simd.forward(addressOf(y, begin), addressOf(x, begin), end - begin);
        },
      }),
    },
    gpu: async () => (await gpu()).forward,
  };
}

/** dx from the output y and its gradient dy, element by element. */
// @__NO_SIDE_EFFECTS__
export function activationGrad(
  { name, module, gpu }: ActivationForms,
  f: (y: number, dy: number) => number,
): ActivationGradKernel {
  return {
    name: `${name}Grad`,
    shapes({ y, dy }) {
      expectSameShape(`${name}Grad`, { y, dy });
      return { dx: y };
    },
    cpu: {
      reference({ inputs: { y, dy }, outputs: { dx } }) {
        y.values.forEach((value, index) => {
          dx.values[index] = f(value, dy.values[index]!);
        });
      },
      simd: simdFace({
        module,
        range: "elements",
        run(simd, { inputs: { y, dy }, outputs: { dx } }, { begin, end }) {
          simd.backward(addressOf(dx, begin), addressOf(y, begin), addressOf(dy, begin), end - begin);
        },
      }),
    },
    gpu: async () => (await gpu()).backward,
  };
}
