/** Penalties on parameters: their definitions in double precision, and their gradients. */
import { cpu, type Device } from "@maskout/core";
import { type Kernel, kernels } from "@maskout/core/variant";
import { onEachDevice } from "@maskout/testing/devices";
import { expect, test } from "vitest";
import { compute, expectClose, mapped, numericalGradient, random, type Values, vector } from "./support.js";

type Sum = (w: ArrayLike<number>) => number;
const sumOf = (w: ArrayLike<number>, of: (value: number) => number): number =>
  Array.from(w).reduce((sum, value) => sum + of(value), 0);

type Penalty = Kernel<{ readonly strength: number }, "w", "penalty">;
type PenaltyGrad = Kernel<{ readonly strength: number }, "w" | "gradient", "gradient">;

const PENALTIES: readonly {
  readonly name: string;
  readonly penalty: Penalty;
  readonly grad: PenaltyGrad;
  readonly of: Sum;
}[] = [
  {
    name: "l1",
    penalty: kernels.l1Penalty,
    grad: kernels.l1PenaltyGrad,
    of: (w) => sumOf(w, Math.abs),
  },
  {
    name: "l2",
    penalty: kernels.l2Penalty,
    grad: kernels.l2PenaltyGrad,
    of: (w) => sumOf(w, (value) => value ** 2),
  },
  {
    name: "l2Norm",
    penalty: kernels.l2NormPenalty,
    // It needs the penalty besides, which the others pass over.
    grad: kernels.l2NormPenaltyGrad as unknown as PenaltyGrad,
    of: (w) => Math.sqrt(sumOf(w, (value) => value ** 2)),
  },
];

async function penalised(device: Device, { penalty, grad }: (typeof PENALTIES)[number], w: Values, gradient: Values) {
  const strength = 0.3;
  const made = await compute(device, penalty, { w }, { strength });
  const inputs = { w, gradient, penalty: { values: made.penalty, shape: [] } };
  return { penalty: made.penalty, gradient: (await compute(device, grad, inputs, { strength })).gradient };
}

const shapes = [[1], [3, 7], [4, 31], [2, 3, 5, 2], [20_003], [0], [0, 3]];

onEachDevice("penalties", (device) => {
  test("of squares by a factor that is a tensor have that factor in their gradient", async () => {
    const [w, gradient] = [random([4, 31], 3), random([4, 31], 5)];
    const inputs = { w, gradient, factor: { values: Float32Array.of(1.75), shape: [] } };
    const made = await compute(device, kernels.l2PenaltyGradBy, inputs, { strength: 0.3 });
    const expected = w.values.map((value, index) => gradient.values[index]! + 2 * 0.3 * 1.75 * value);
    expectClose(made.gradient, expected, 1e-6);
  });

  for (const one of PENALTIES) {
    test.each(shapes)(`${one.name} of [%d, %d, %d, %d] is its definition`, async (...shape) => {
      const w = random(shape.filter(Number.isFinite), 3);
      const { penalty } = await penalised(device, one, w, w);
      expectClose(penalty, [0.3 * one.of(w.values)], 1e-6);
    });

    test(`${one.name} adds the gradient of central differences`, async () => {
      const [w, gradient] = [mapped(random([4, 31], 3), (value) => value + Math.sign(value) / 8), random([4, 31], 5)];
      const slopes = numericalGradient((values) => 0.3 * one.of(values), w.values);
      const expected = Float64Array.from(gradient.values, (value, index) => value + slopes[index]!);
      expectClose((await penalised(device, one, w, gradient)).gradient, expected, 1e-6);
    });

    test(`${one.name} of zeros is 0, and leaves gradients as they are to the bit`, async () => {
      const gradient = random([37], 5);
      const made = await penalised(device, one, { values: new Float32Array(37), shape: [37] }, gradient);
      expect(made.penalty).toEqual(Float32Array.of(0));
      expect(made.gradient).toEqual(gradient.values);
    });

    test(`${one.name} of a NaN is NaN, which ends a training`, async () => {
      const w = vector([1, Number.NaN, 2, 3, 4]);
      expect((await penalised(device, one, w, w)).penalty).toEqual(Float32Array.of(Number.NaN));
    });
  }

  test("l1 adds nothing where a weight is 0", async () => {
    const [w, gradient] = [vector([-2, 0, 3, -0, 5]), vector([1, 1, 1, 1, 1])];
    expectClose((await penalised(device, PENALTIES[0]!, w, gradient)).gradient, [0.7, 1, 1.3, 1, 1.3], 1e-6);
  });

  test("gradients of another shape are refused", async () => {
    for (const { grad } of PENALTIES) {
      const inputs = { w: random([2, 3]), gradient: random([3, 2]), penalty: vector([1]) };
      await expect(compute(device, grad, inputs, { strength: 1 })).rejects.toThrow("w [2, 3] and gradient [3, 2]");
    }
  });
});

test("penalties are those of the references, their gradients to the bit", async () => {
  for (const one of PENALTIES) {
    const [w, gradient] = [random([20_003], 3), random([20_003], 5)];
    const [simd, plain] = [
      await penalised(cpu(), one, w, gradient),
      await penalised(cpu({ simd: false }), one, w, gradient),
    ];
    expectClose(simd.penalty, plain.penalty, 1e-7);
    expect(simd.gradient.map((value, index) => value - plain.gradient[index]!)).toEqual(new Float32Array(20_003));
  }
});
