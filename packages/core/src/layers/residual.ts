/** A body with a parallel shortcut, as one layer. */
import { add } from "../ops/elementwise/kernel.js";
import { expectKnownOptions } from "../options.js";
import { run } from "../tensor/run.js";
import { branches } from "./branches.js";
import { chain, sumOf } from "./chain.js";
import { gradientsOf } from "./gradients.js";
import type { Layer, NameOptions } from "./layer.js";
import { resolveName } from "./name.js";

/**
 * A residual block: `y = shortcut(x) + body(x)`; without a shortcut, `y = x + body(x)`. Source: He, Zhang, Ren and Sun, "Deep residual
 * learning for image recognition", CVPR 2016, equations 1 and 2.
 *
 * The body has the key `foldIn(key, 0)` and its variables the prefix `"body."`; the shortcut has the key `foldIn(key, 1)` and the prefix
 * `"shortcut."`.
 * @throws {@link OptionError} when the body or the shortcut is not a layer. Its `build` throws a {@link ShapeError} when the outputs of the
 * two differ in shape.
 */
export function residual(body: Layer, shortcut: Layer = chain([]), options: NameOptions = {}): Layer {
  expectKnownOptions("residual", options, ["name"]);
  const { stochastic, build, callsOf, describe, named } = branches("residual", body, shortcut, "residual(dense(64))");
  return Object.freeze<Layer>({
    kind: "residual",
    name: resolveName("residual", options),
    stochastic,
    build,
    describe,
    forward(x, call) {
      const [ofBody, ofShortcut] = callsOf(call);
      const [through, around] = [body.forward(x, ofBody), shortcut.forward(x, ofShortcut)];
      const penalty = sumOf([through.penalty, around.penalty]);
      return {
        output: run(add, { a: around.output, b: through.output }, {}).y,
        state: named(through.state ?? {}, around.state ?? {}),
        ...(penalty && { penalty }),
        pullback(dy) {
          const [back, beside] = [through.pullback(dy), around.pullback(dy)];
          return gradientsOf(
            named(back.parameters, beside.parameters),
            () => run(add, { a: beside.dx, b: back.dx }, {}).y,
          );
        },
      };
    },
  });
}
