/** Stochastic depth against values computed by an independent implementation: exact, with the branch's output given. */
import { type Key, type Layer, type Tensor, tensor } from "@maskout/core";
import { type StochasticDepthOptions, stochasticDepth } from "@maskout/stochastic-depth";
import { readJson } from "@maskout/testing";
import { onEachDevice } from "@maskout/testing/devices";
import { expect, it } from "vitest";

interface Golden {
  readonly options: StochasticDepthOptions;
  readonly key: Key;
  readonly step: number;
  readonly shape: readonly number[];
  readonly x: readonly number[];
  /** The branch's output. */
  readonly body: readonly number[];
  /** `x` with the branch added. */
  readonly y: readonly number[];
  readonly dy: readonly number[];
  /** The gradient that reaches the branch. */
  readonly dbody: readonly number[];
}

const cases: readonly Golden[] = await readJson(new URL("golden/stochastic-depth.json", import.meta.url));

onEachDevice("stochastic depth is what was computed independently", (device) => {
  it.each(cases.map((golden) => [JSON.stringify(golden.options), golden.shape.join("x"), golden] as const))(
    "at %s, shape %s",
    async (_, __, { options, key, step, shape, ...given }) => {
      let gradient: Tensor | undefined;
      const body: Layer = {
        kind: "given",
        stochastic: false,
        build: ({ inputShape }) => ({ outputShape: inputShape, parameters: {}, state: {} }),
        forward: () => ({
          output: tensor(given.body, shape, { device }),
          pullback(dbody) {
            gradient = dbody;
            return { dx: tensor(new Float32Array(given.body.length), shape, { device }), parameters: {} };
          },
        }),
      };
      const layer = stochasticDepth(body, { ...options, key });
      const x = tensor(given.x, shape, { device });
      const call = { mode: "train", parameters: {}, state: {}, key: [9, 9], step } as const;
      const pass = layer.forward(x, call);
      expect(await pass.output.data()).toEqual(Float32Array.from(given.y));
      const { dx } = pass.pullback(tensor(given.dy, shape, { device }));
      // A branch that is left out is reached by no gradient.
      expect((await gradient?.data()) ?? new Float32Array(given.body.length)).toEqual(Float32Array.from(given.dbody));
      expect(await dx.data()).toEqual(Float32Array.from(given.dy));
    },
  );
});
