/** Impossible rates and noise shapes are refused with typed errors that say why, and no memory is left behind. */
import { OptionError, ShapeError, tensor } from "@maskout/core";
import { sizeOf } from "@maskout/core/variant";
import { describe, expect, it } from "vitest";
import { KEY, type Noise } from "../../noise.js";
import type { NoiseSubject } from "../../subject.js";
import { someValues } from "../../support/arrays.js";
import { settledMemory } from "../../support/devices.js";
import {
  COARSE_KEEP_PROBABILITIES,
  COARSE_RATES,
  expectRefused,
  KEEP_PROBABILITIES,
  type Mistake,
  RATES,
} from "../../support/mistakes.js";
import { callOf } from "../../support/passes.js";

export function refusals({ noise, layer, cases, inputShape, takes, home }: NoiseSubject): void {
  describe("invalid noise", () => {
    it.each(rateMistakes(noise, cases[0]).map(({ what, option, own }) => [what, option, own] as const))(
      "the layer refuses %s",
      (_, option, options) => expectRefused(() => layer(options), option, options),
    );

    if (!takes.has("noiseShape")) {
      it("the layer refuses noiseShape, which is not one of its options", () => {
        const noiseShape = [null, ...inputShape.map(() => null)];
        expectRefused(() => layer({ ...cases[0], noiseShape }), "noiseShape", { noiseShape });
      });
      return;
    }
    const tail = inputShape.slice(1).map(() => null);
    it.each([
      ["of another rank", [null], ShapeError],
      ["of another size", [null, 3, ...tail], OptionError],
    ] as const)("the layer refuses a noiseShape %s and keeps no memory", async (_, noiseShape, refused) => {
      const shape = [4, ...inputShape.map((size) => size + 4)];
      using x = tensor(someValues(sizeOf(shape)), shape, { device: home });
      const one = layer({ ...cases[0], noiseShape });
      expect(() => one.build({ inputShape: shape.slice(1), key: KEY })).toThrow(refused);
      // A valid call: the layer without a noise shape provides what this one needs.
      const call = callOf(home, layer(cases[0]), shape);
      const before = await settledMemory(home);
      expect(() => one.forward(x, call)).toThrow(refused);
      expect(await settledMemory(home)).toEqual(before);
      for (const variable of Object.values(call.parameters)) variable.dispose();
    });
  });
}

/** Mistakes in the amount to drop, as whole options, for a variant that takes a rate. */
export function rateMistakes(noise: Noise, base: object): readonly Mistake[] {
  const [hasRate, hasKeepProb] = ["rate", "keepProb"].map((name) => noise.options.includes(name));
  const bits = noise.facts(base).decisions === "bits";
  const others = Object.fromEntries(Object.entries(base).filter(([name]) => name !== "rate" && name !== "keepProb"));
  const mistakes = [
    ...(hasRate ? [...RATES, ...(bits ? COARSE_RATES : [])] : []),
    ...(hasKeepProb ? [...KEEP_PROBABILITIES, ...(bits ? COARSE_KEEP_PROBABILITIES : [])] : []),
    ...(hasRate && hasKeepProb
      ? [{ what: "both rate and keepProb", option: "keepProb", own: { rate: 0.5, keepProb: 0.5 } }]
      : []),
  ];
  return mistakes.map(({ what, option, own }) => ({ what, option, own: { ...others, ...own } }));
}
