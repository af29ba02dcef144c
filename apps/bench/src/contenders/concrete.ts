/** Concrete dropout: rates that are learned, around the layers whose inputs others drop. */
import { concreteDropout } from "@maskout/concrete";
import { dense } from "@maskout/core";
import type { Contender } from "./contender.js";
import { nothing } from "./none.js";

/** The prior's lengthscale, squared. */
const SQUARED_LENGTHSCALE = 0.01;

/** Where training starts that drops nothing elsewhere: a rate of 0 has no logit. */
const LEAST = 0.01;

export const concrete: Contender = {
  name: "concrete",
  hue: "purple",
  sentence: "Activations are dropped at rates that the network learns with its weights.",
  train: {
    costly: true,
    // From the rate at which others stay; the regularizers are those of a mean cross-entropy over so many digits.
    connect: (units, rate, digits) => [
      nothing(),
      concreteDropout(dense(units), {
        weightRegularizer: SQUARED_LENGTHSCALE / (2 * digits),
        dropoutRegularizer: 1 / digits,
        initialRate: Math.max(rate, LEAST),
      }),
    ],
  },
};
