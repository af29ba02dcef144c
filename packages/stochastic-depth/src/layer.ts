/** Stochastic depth: a residual block whose body is dropped at random. */
import {
  chain,
  type Layer,
  type LayerCall,
  type LayerPass,
  type NameOptions,
  OptionError,
  type Tensor,
  type Tensors,
  zeros,
} from "@maskout/core";
import {
  branches,
  drawKept,
  expectCall,
  expectKnownOptions,
  expectReach,
  gradientsOf,
  kernels,
  paramsAt,
  type RateOptions,
  resolveLayerKey,
  resolveName,
  resolveNoiseShape,
  run,
  type SeedOptions,
  sumOf,
} from "@maskout/core/variant";
import { branchScale } from "./cpu.js";
import { variant } from "./variant.js";

/** Options of {@link stochasticDepth}. `rate` or `keepProb` is required; without `seed` or `key` the model's key is used. */
export type StochasticDepthOptions = RateOptions & SeedOptions & BlockOptions;

/** The options of a block other than its rate. */
export interface BlockOptions extends NameOptions {
  /**
   * `"row"`: one decision per example; the body is computed for all examples. `"batch"`: one decision for all examples of a pass; a dropped body is
   * not computed. Default `"row"`.
   */
  readonly mode?: "row" | "batch";
  /** The branch that the body is added to: a layer whose output has the shape of the body's output for the same input. Default: the input itself. */
  readonly shortcut?: Layer;
}

const OWNER = "stochasticDepth";

/**
 * A residual block whose body is dropped at random: `y = shortcut(x) + (kept ? body(x) / q : 0)` in `"train"` and `"sample"` mode,
 * `y = shortcut(x) + body(x)` in `"infer"` mode, with `q` the keep probability. Source: Huang, Sun, Liu, Sedra and Weinberger, "Deep networks with
 * stochastic depth", ECCV 2016, equation 2, scaled in training instead of at inference.
 *
 * In `"batch"` mode a dropped body is not computed, neither forward nor backward: the gradients of its parameters are zeros, its state (the running
 * statistics of batch normalisation) stays as it is, and its penalty is not counted. The body has the key `foldIn(key, 0)` and its variables the
 * prefix `"body."`; the shortcut has `foldIn(key, 1)` and `"shortcut."`, as in a residual block.
 *
 * @param body The layer to drop, such as a chain.
 * @param options `rate` (probability of dropping, in [0, 1)) or `keepProb`; `mode`; `shortcut`; `seed` or `key` for the block's own decisions
 * (default: the model's key); `name`.
 * @throws {@link OptionError} for options outside their range and for a body or shortcut that is not a layer; {@link ShapeError} when it is built for
 * an input for which body and shortcut have different output shapes.
 */
export function stochasticDepth(body: Layer, options: StochasticDepthOptions): Layer {
  expectKnownOptions(OWNER, options, variant.options, ["mode", "shortcut", "seed", "key", "name"]);
  const { mode = "row", shortcut = chain([]) } = options;
  expectMode(mode);
  const settings = variant.settings(OWNER, options);
  const draws = variant.stochastic(settings);
  const keyOf = resolveLayerKey(OWNER, options);
  const { stochastic, build, callsOf, describe, named } = branches(
    OWNER,
    body,
    shortcut,
    `${OWNER}(dense(64), { rate: 0.2 })`,
  );

  const gateOf = (x: Tensor, call: LayerCall): Gate | undefined => {
    if (call.mode === "infer" || !draws) return (branch) => branch;
    const { step, sample, firstExample, sharedMask } = expectCall(OWNER, call);
    const position = { key: keyOf(call), step, sample };
    if (mode === "batch") {
      const [kept] = drawKept({ ...position, element: 0 }, 1, settings.threshold);
      const factor = branchScale(settings.keepProbability);
      return kept === 1 ? (branch) => run(kernels.scale, { x: branch }, { factor }).y : undefined;
    }
    expectReach(OWNER, firstExample, firstExample + (x.shape[0] ?? 0));
    const element = sharedMask ? 0 : firstExample;
    return (branch) => {
      const asked = branch.shape.map((_, axis) => (axis === 0 && !sharedMask ? null : 1));
      const noiseShape = resolveNoiseShape(OWNER, asked, branch.shape);
      return run(variant.forward, { x: branch }, paramsAt({ ...position, element, noiseShape }, settings)).y;
    };
  };

  /** A pass without the body. */
  const withoutBody = ({ output, state = {}, penalty, pullback }: LayerPass, ofBody: LayerCall): LayerPass => ({
    output,
    state: named(ofBody.mode === "train" ? unchanged(ofBody.state) : {}, state),
    ...(penalty && { penalty }),
    pullback(dy) {
      const back = pullback(dy);
      return gradientsOf(named(zerosFor(ofBody.parameters), back.parameters), () => back.dx);
    },
  });

  return Object.freeze<Layer>({
    kind: OWNER,
    name: resolveName(OWNER, options),
    stochastic: stochastic || draws,
    build,
    describe,
    forward(x, call) {
      const [ofBody, ofShortcut] = callsOf(call);
      const gate = gateOf(x, call);
      if (gate === undefined) return withoutBody(shortcut.forward(x, ofShortcut), ofBody);
      const [through, around] = [body.forward(x, ofBody), shortcut.forward(x, ofShortcut)];
      const penalty = sumOf([through.penalty, around.penalty]);
      return {
        output: run(kernels.add, { a: around.output, b: gate(through.output) }, {}).y,
        state: named(through.state ?? {}, around.state ?? {}),
        ...(penalty && { penalty }),
        pullback(dy) {
          const [back, beside] = [through.pullback(gate(dy)), around.pullback(dy)];
          return gradientsOf(
            named(back.parameters, beside.parameters),
            () => run(kernels.add, { a: beside.dx, b: back.dx }, {}).y,
          );
        },
      };
    },
  });
}

/** The gate of the body's output and, on the way back, of its gradient. Without a gate, the body is not computed. */
type Gate = (branch: Tensor) => Tensor;

function expectMode(mode: unknown): void {
  if (mode === "row" || mode === "batch") return;
  throw new OptionError({
    owner: OWNER,
    option: "mode",
    value: mode,
    expected: '"row" or "batch"',
    remedy: "Use row for one decision per example, batch to save the computation of a dropped body.",
  });
}

/** The same values under new handles, for a state that does not change. */
function unchanged(tensors: Tensors): Tensors {
  return mapped(tensors, (tensor) => tensor.reshape(tensor.shape));
}

/** The gradients of parameters that a pass did not read. */
function zerosFor(parameters: Tensors): Tensors {
  return mapped(parameters, ({ shape, device }) => zeros(shape, { device }));
}

function mapped(tensors: Tensors, map: (tensor: Tensor) => Tensor): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, map(tensor)]));
}
