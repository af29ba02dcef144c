/** The fully connected layer. */
import { sumRows } from "../ops/bias/kernel.js";
import { biasedMatmul, matmul } from "../ops/matmul/kernel.js";
import { expectBoolean, expectKnownOptions, expectWhole } from "../options.js";
import { expectRank, expectTensorShape } from "../shape.js";
import { run } from "../tensor/run.js";
import { gradientsOf } from "./gradients.js";
import { constant } from "./initialize.js";
import type { Layer, NameOptions } from "./layer.js";
import { resolveName } from "./name.js";
import { variable } from "./variables.js";
import { expectInit, type Init, initialWeights } from "./weights.js";

/** The options of {@link dense}. */
export interface DenseOptions extends NameOptions {
  /** Whether a bias is added. Default true. */
  readonly bias?: boolean;
  /** The initialization of the weights; see {@link dense}. Default `"he"`. */
  readonly init?: Init;
}

/** The most outputs of a layer: with 16 inputs they make the largest possible weight. */
const MOST_UNITS = 2 ** 24;

/**
 * The fully connected layer, `y = x @ weight + bias`: x `[batch, inputs]`, weight `[inputs, units]`, bias `[units]`, y `[batch, units]`.
 *
 * The weights start uniform in `[-limit, limit)`, drawn from the layer's key: `"he"` with `limit = sqrt(6 / inputs)`
 * (He, Zhang, Ren and Sun 2015, for ReLU), `"glorot"` with `sqrt(6 / (inputs + units))` (Glorot and Bengio 2010, for
 * sigmoid and tanh), `"lecun"` with `sqrt(3 / inputs)` (LeCun, Bottou, Orr and Müller 1998, for SELU). The bias starts at zero.
 *
 * @throws {@link OptionError} for units below 1 or an unknown `init`; {@link ShapeError} for an input that is not flat.
 */
export function dense(units: number, options: DenseOptions = {}): Layer {
  expectKnownOptions("dense", options, ["bias", "init", "name"]);
  expectWhole("dense", "units", units, 1, "It is the number of outputs.", MOST_UNITS);
  const { bias = true, init = "he" } = options;
  expectBoolean("dense", "bias", bias, "whether a bias is added");
  expectInit("dense", init);
  return Object.freeze<Layer>({
    kind: "dense",
    name: resolveName("dense", options),
    stochastic: false,
    build({ inputShape, key }) {
      expectRank("dense", "input", inputShape, 1, "[inputs]; put flatten() before it");
      const [inputs = 0] = inputShape;
      const shape = expectTensorShape("dense", [inputs, units]);
      const weight = initialWeights(shape, init, { inputs, outputs: units }, key);
      const parameters = bias ? { weight, bias: constant([units], 0) } : { weight };
      return { outputShape: [units], parameters, state: {} };
    },
    forward(x, { parameters }) {
      const weight = variable("dense", parameters, "weight");
      const shift = parameters.bias;
      const { y } =
        shift === undefined
          ? run(matmul, { a: x, b: weight }, { transposeA: false, transposeB: false })
          : run(biasedMatmul, { a: x, b: weight, bias: shift }, {});
      return {
        output: y,
        pullback(dy) {
          const gradient = { weight: run(matmul, { a: x, b: dy }, { transposeA: true, transposeB: false }).y };
          const own = shift === undefined ? gradient : { ...gradient, bias: run(sumRows, { x: dy }, {}).y };
          return gradientsOf(own, () => run(matmul, { a: dy, b: weight }, { transposeA: false, transposeB: true }).y);
        },
      };
    },
  });
}
