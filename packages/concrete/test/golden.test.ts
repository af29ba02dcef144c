/** Concrete dropout around a dense layer against values computed by an independent implementation in float64. */
import { concreteDropout } from "@maskout/concrete";
import { dense, type Key, model, type Tensor, tensor, tidy } from "@maskout/core";
import { readJson } from "@maskout/testing";
import { onEachDevice } from "@maskout/testing/devices";
import { expect, it } from "vitest";

interface Golden {
  readonly key: Key;
  readonly step: number;
  readonly batch: number;
  readonly inputs: number;
  readonly units: number;
  readonly logit: number;
  readonly temperature: number;
  readonly weightRegularizer: number;
  readonly dropoutRegularizer: number;
  /** `[batch, inputs]`, as dx. */
  readonly x: readonly number[];
  /** `[inputs, units]`, as dw. */
  readonly w: readonly number[];
  /** `[units]`, as db. */
  readonly b: readonly number[];
  /** `[batch, units]`, as y. */
  readonly dy: readonly number[];
  readonly y: readonly number[];
  /** Of the output alone. */
  readonly dx: readonly number[];
  readonly dw: readonly number[];
  readonly db: readonly number[];
  readonly dlogit: number;
  readonly penalty: number;
  readonly penaltyGradient: { readonly dlogit: number; readonly dw: readonly number[] };
}

const cases: readonly Golden[] = await readJson(new URL("golden/concrete.json", import.meta.url));
const TOLERANCE = 1e-4;

onEachDevice("concrete dropout is what was computed independently, to 1e-4,", (device) => {
  it.each(cases.map((golden) => [golden.temperature, golden.inputs, golden] as const))(
    "at temperature %d, %d inputs: output, penalty and every gradient",
    async (_, __, golden) => {
      const { key, step, batch, inputs, units, penaltyGradient, ...given } = golden;
      const { weightRegularizer, dropoutRegularizer, temperature } = given;
      /** The gradients of the output alone, and with those of the penalty. */
      const passWith = async (regularizers: { weightRegularizer: number; dropoutRegularizer: number }) => {
        const layer = concreteDropout(dense(units), { ...regularizers, temperature, key });
        using network = model(layer, { seed: 1, device, inputShape: [inputs] });
        const at = (values: readonly number[], shape: readonly number[]) => tensor(values, shape, { device });
        network.assign(
          new Map([
            ["weight", at(given.w, [inputs, units])],
            ["bias", at(given.b, [units])],
            ["logit", at([given.logit], [])],
          ]),
        );
        const made = tidy(device, () => {
          const { output, penalty, pullback } = network.forward(at(given.x, [batch, inputs]), { mode: "train", step });
          const { dx, gradients } = pullback(at(given.dy, [batch, units]));
          return {
            output,
            penalty: penalty!,
            dx,
            ...(Object.fromEntries(gradients) as Record<"weight" | "bias" | "logit", Tensor>),
          };
        });
        const values = await Promise.all(
          Object.entries(made).map(async ([name, one]) => [name, await one.data()] as const),
        );
        for (const one of Object.values(made)) one.dispose();
        return Object.fromEntries(values) as Record<keyof typeof made, Float32Array>;
      };

      const plain = await passWith({ weightRegularizer: 0, dropoutRegularizer: 0 });
      expectClose(plain.output, given.y, "the output");
      expectClose(plain.dx, given.dx, "the gradient of x");
      expectClose(plain.weight, given.dw, "the gradient of the weight");
      expectClose(plain.bias, given.db, "the gradient of the bias");
      expectClose(plain.logit, [given.dlogit], "the gradient of the logit");

      // So much heavier than in the vectors that the penalty is seen beside the output's gradients; it is linear in both.
      const heavier = 1e4;
      const heavy = await passWith({
        weightRegularizer: heavier * weightRegularizer,
        dropoutRegularizer: heavier * dropoutRegularizer,
      });
      const more = (values: readonly number[], by: readonly number[]) =>
        values.map((value, index) => value + heavier * by[index]!);
      expectClose(heavy.penalty, [heavier * given.penalty], "the penalty");
      expectClose(heavy.weight, more(given.dw, penaltyGradient.dw), "the gradient of the weight with the penalty's");
      expectClose(heavy.logit, more([given.dlogit], [penaltyGradient.dlogit]), "the gradient of the logit with it");
      expectClose(heavy.bias, given.db, "the gradient of the bias, which is not regularised");
    },
  );
});

/** Expects every value within 1e-4 of the largest expected magnitude. */
function expectClose(actual: Float32Array, expected: readonly number[], what: string): void {
  expect(actual.length).toBe(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  for (const [index, value] of actual.entries()) {
    const told = `${what}, element ${index} is ${value}, expected ${expected[index]}`;
    expect(Math.abs(value - expected[index]!), told).toBeLessThanOrEqual(TOLERANCE * largest);
  }
}
