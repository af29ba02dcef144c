/** A body and a parallel shortcut: the common part of residual blocks and stochastic depth. */
import { ShapeError } from "../errors.js";
import { sameShape } from "../shape.js";
import { buildChildren, type Child, callOf, dealer, describeChildren, inputOf, prefixed } from "./children.js";
import { expectLayer } from "./expect.js";
import type { Layer, LayerCall, LayerInput, LayerVariables, ReadValues } from "./layer.js";

/** Two layers of one input, whose outputs are added. */
export interface Branches {
  /** Whether either of the two layers draws random numbers. */
  readonly stochastic: boolean;
  /** The text of the two layers in a summary. */
  describe(read: ReadValues): string;
  /** The variables of the two layers. @throws {@link ShapeError} when their outputs for this input differ in shape. */
  build(input: LayerInput): LayerVariables;
  /** Splits a call into that of the body and that of the shortcut. */
  callsOf(call: LayerCall): readonly [body: LayerCall, shortcut: LayerCall];
  /** The tensors of the body and the shortcut, under their names in the parent. */
  named<T>(body: Readonly<Record<string, T>>, shortcut: Readonly<Record<string, T>>): Readonly<Record<string, T>>;
}

/**
 * Pairs a body and a shortcut. The body has the key `foldIn(key, 0)` and its variables the prefix `"body."`; the shortcut has the key
 * `foldIn(key, 1)` and the prefix `"shortcut."`.
 * @param example A correct call, for error messages. @throws {@link OptionError} when the body or the shortcut is not a layer.
 */
export function branches(owner: string, body: Layer, shortcut: Layer, example: string): Branches {
  expectLayer(owner, "body", body, example);
  expectLayer(owner, "shortcut", shortcut, example);
  const branch: Child = { layer: body, index: 0, prefix: "body." };
  const aside: Child = { layer: shortcut, index: 1, prefix: "shortcut." };
  const deal = dealer([branch, aside]);
  return {
    stochastic: body.stochastic || shortcut.stochastic,
    describe: (read) => describeChildren([branch, aside], read),
    build(input) {
      const outputs: Partial<Record<string, readonly number[]>> = {};
      const variables = buildChildren([branch, aside], (child) => {
        const made = child.layer.build(inputOf(child, input));
        outputs[child.prefix] = made.outputShape;
        return made;
      });
      const [ofBody = [], ofShortcut = []] = [outputs[branch.prefix], outputs[aside.prefix]];
      if (!sameShape(ofBody, ofShortcut)) {
        throw new ShapeError(owner, { body: ofBody, shortcut: ofShortcut }, "a body and a shortcut of one shape");
      }
      return { ...variables, outputShape: ofBody };
    },
    callsOf(call) {
      const [parameters, state] = [deal(call.parameters), deal(call.state)];
      return [callOf(branch, call, parameters[0]!, state[0]!), callOf(aside, call, parameters[1]!, state[1]!)];
    },
    named: (ofBody, ofShortcut) =>
      prefixed([
        { child: branch, tensors: ofBody },
        { child: aside, tensors: ofShortcut },
      ]),
  };
}
