/** Concrete dropout: learned rates, for the layers whose inputs other variants drop. */
import { concreteDropout, variant } from "@maskout/concrete";
import { dense, keyFromSeed, tensor } from "@maskout/core";
import { learnedNoiseLayer, run } from "@maskout/core/variant";
import { PIXELS } from "../data/digits.js";
import type { Contender } from "./contender.js";
import type { NoiseAtRate } from "./noise.js";
import { nothing } from "./none.js";
import { distancesTo, type LayerViews, maskNumbers, meanOf, type Reader, type SeeItChoice } from "./view.js";

/** The prior's lengthscale, squared. */
const SQUARED_LENGTHSCALE = 0.01;

/** The least initial rate, used where other variants have rate 0: a rate of 0 has no logit. */
const LEAST = 0.01;

export const concrete: Contender = {
  name: "concrete",
  hue: "purple",
  sentence: "Activations are dropped at rates that the network learns with its weights.",
  speed: {
    kind: "elementwise",
    name: "concrete",
    noise: noiseAt,
    // There are no functions on arrays: the rate belongs to a layer, which learns it.
    layer: ({ rate }) => learnedNoiseLayer(variant, { initialRate: learnable(rate) }),
  },
  train: {
    networks: ["dense", "cnn"],
    costly: true,
    // The initial rate is the other variants' fixed rate; the regularizers are for a mean cross-entropy over `digits` digits.
    connect: ({ units, init, rate, digits }) => [
      nothing(),
      concreteDropout(dense(units, { init }), {
        weightRegularizer: SQUARED_LENGTHSCALE / (2 * digits),
        dropoutRegularizer: 1 / digits,
        initialRate: learnable(rate),
      }),
    ],
  },
  view: viewConcrete,
};

/** The nearest rate that has a logit. */
function learnable(rate: number): number {
  return Math.max(rate, LEAST);
}

function logitOf(rate: number): number {
  const learned = learnable(rate);
  return Math.log(learned / (1 - learned));
}

/** The noise at the initial rate. Its backward pass also computes the gradient of the rate's logit. */
function noiseAt(rate: number): NoiseAtRate {
  const settings = variant.settings(variant.name, { initialRate: learnable(rate) });
  const { forward, backward } = variant;
  const values = Float32Array.of(logitOf(rate));
  const draws = { sample: 0, element: 0, noiseShape: undefined, ...settings };
  return {
    inference: 1,
    bits: false,
    dropped: 0,
    tolerance: 1e-4,
    elementwise: true,
    forward(x, drawn) {
      using logit = tensor(values, [], { device: x.device });
      return run(forward, { x, logit }, { ...draws, ...drawn }).y;
    },
    backward({ x, dy }, drawn) {
      using logit = tensor(values, [], { device: x.device });
      const gradients = run(backward, { x, dy, logit }, { ...draws, ...drawn });
      gradients.logit.dispose();
      return gradients.dx;
    },
    reference(way, { x, dy }, drawn, element) {
      const expected = new Float32Array(x.length);
      const own = [x.length];
      const params = { ...draws, ...drawn, element };
      const logit = { values, shape: [] };
      const at = (values: Float32Array) => ({ values, shape: own });
      if (way === "forward") {
        forward.cpu.reference({ inputs: { x: at(x), logit }, outputs: { y: at(expected) }, params });
      } else {
        const slope = { values: new Float32Array(1), shape: [] };
        const outputs = { dx: at(expected), logit: slope };
        backward.cpu.reference({ inputs: { x: at(x), dy: at(dy), logit }, outputs, params });
      }
      return expected;
    },
  };
}

/** The view of relaxed decisions: the share of every pixel that is kept. The gradient of ones shows them alone. */
function viewConcrete(x: Float32Array, _: Reader, choice: SeeItChoice): LayerViews {
  const rate = learnable(choice.rate);
  const key = keyFromSeed(choice.seed);
  const noise = noiseAt(rate);
  const ones = new Float32Array(PIXELS).fill(1);
  const drawnAt = (step: number) => ({ key, step });
  const factorsAt = (step: number) => noise.reference("forward", { x: ones, dy: ones }, drawnAt(step), 0);
  const y = maskNumbers().map((index) => {
    const factors = factorsAt(choice.step + index);
    return x.map((value, pixel) => value * factors[pixel]!);
  });
  const between = factorsAt(choice.step).filter((factor) => {
    const kept = factor * (1 - rate);
    return kept > SOFT && kept < 1 - SOFT;
  });
  return {
    title: `Concrete dropout drops most pixels completely or not at all, and ${between.length} of ${PIXELS} in part, so that its rate, ${rate.toFixed(2)} here, has a gradient; inference leaves the input as it is`,
    linear: false,
    apart: "the mean of a relaxed decision is not its rate",
    distances: distancesTo(x, y),
    pictures(masks) {
      const factors = factorsAt(choice.step + masks - 1);
      const which = masks === 1 ? "" : ` ${masks}`;
      return [
        { title: "input x", values: x, kind: "ink" },
        {
          title: `share kept${which}: 1 - z`,
          values: factors.map((factor) => factor * (1 - rate)),
          kind: "gradient",
        },
        { title: `forward: y${which}`, values: y[masks - 1]!, kind: "ink" },
        { title: "backward: dx (dy = 1)", values: factors, kind: "gradient" },
        { title: `mean of ${masks} y`, values: meanOf(y.slice(0, masks)), kind: "ink" },
        { title: "inference: y", values: x, kind: "ink" },
      ];
    },
  };
}

/** A pixel that is dropped or kept except for less than this counts as completely dropped or kept. */
const SOFT = 0.01;
