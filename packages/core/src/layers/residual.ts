/** A branch beside a shortcut, as one layer. */
import { ShapeError } from "../errors.js";
import { add } from "../ops/elementwise/kernel.js";
import { expectKnownOptions } from "../options.js";
import { sameShape } from "../shape.js";
import { run } from "../tensor/run.js";
import { chain, sumOf } from "./chain.js";
import { buildChildren, type Child, callOf, dealer, inputOf, prefixed } from "./children.js";
import { expectLayer } from "./expect.js";
import type { Layer, NameOptions } from "./layer.js";
import { resolveName } from "./name.js";

/**
 * `y = shortcut(x) + body(x)`; without a shortcut `y = x + body(x)`. Source: He, Zhang, Ren and Sun, "Deep residual learning for
 * image recognition", CVPR 2016, equations 1 and 2.
 *
 * The body has the key `foldIn(key, 0)` and its variables the prefix `"body."`, the shortcut `foldIn(key, 1)` and `"shortcut."`.
 * @throws {@link OptionError} for what is no layer; {@link ShapeError} when it is built for an input from which the two make different shapes.
 */
export function residual(body: Layer, shortcut: Layer = chain([]), options: NameOptions = {}): Layer {
  expectKnownOptions("residual", options, ["name"]);
  expectLayer("residual", "body", body, "residual(dense(64))");
  expectLayer("residual", "shortcut", shortcut, "residual(dense(64), dense(64))");
  const branch: Child = { layer: body, index: 0, prefix: "body." };
  const aside: Child = { layer: shortcut, index: 1, prefix: "shortcut." };
  const deal = dealer([branch, aside]);
  return Object.freeze<Layer>({
    kind: "residual",
    name: resolveName("residual", options),
    stochastic: body.stochastic || shortcut.stochastic,
    build(input) {
      const outputs: Partial<Record<string, readonly number[]>> = {};
      const variables = buildChildren([branch, aside], (child) => {
        const made = child.layer.build(inputOf(child, input));
        outputs[child.prefix] = made.outputShape;
        return made;
      });
      const [ofBody = [], ofShortcut = []] = [outputs[branch.prefix], outputs[aside.prefix]];
      if (!sameShape(ofBody, ofShortcut)) {
        throw new ShapeError("residual", { body: ofBody, shortcut: ofShortcut }, "a body and a shortcut of one shape");
      }
      return { ...variables, outputShape: ofBody };
    },
    forward(x, call) {
      const [parameters, state] = [deal(call.parameters), deal(call.state)];
      const passes = [branch, aside].map((child, at) => {
        return { child, pass: child.layer.forward(x, callOf(child, call, parameters[at]!, state[at]!)) };
      });
      const [through, around] = passes.map(({ pass }) => pass);
      const penalty = sumOf(passes.map(({ pass }) => pass.penalty));
      return {
        output: run(add, { a: around!.output, b: through!.output }, {}).y,
        state: prefixed(passes.map(({ child, pass }) => ({ child, tensors: pass.state ?? {} }))),
        ...(penalty && { penalty }),
        pullback(dy) {
          const back = passes.map(({ child, pass }) => ({ child, gradients: pass.pullback(dy) }));
          const [ofBody, ofShortcut] = back.map(({ gradients }) => gradients.dx);
          return {
            dx: run(add, { a: ofShortcut!, b: ofBody! }, {}).y,
            parameters: prefixed(back.map(({ child, gradients }) => ({ child, tensors: gradients.parameters }))),
          };
        },
      };
    },
  });
}
