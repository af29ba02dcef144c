/** The facts of every layer, whatever it computes: alone, in a chain and in a residual block, and on every device. */
import { chain, type Layer, residual, type Shape } from "@maskout/core";
import { sameShape } from "@maskout/core/variant";
import { describe } from "vitest";
import { KEY } from "../../noise.js";
import type { Subject } from "../../subject.js";
import { containers } from "./containers.js";
import { devices } from "./devices.js";
import { gradients } from "./gradients.js";
import { memory } from "./memory.js";
import { places } from "./places.js";
import { refusals } from "./refusals.js";
import { seeds } from "./seeds.js";
import { shapes } from "./shapes.js";
import { state } from "./state.js";
import type { LayerCase, LayerSubject } from "./subject.js";
import { training } from "./training.js";

const EVERYWHERE: readonly ((subject: LayerSubject) => void)[] = [shapes, gradients, places, memory, state];
const ALONE: readonly ((subject: LayerSubject) => void)[] = [devices, containers, seeds, refusals, training];

/** Registers the facts of layers. */
export function layerFacts(subject: Subject): void {
  const { cases } = subject;
  const made = (options: object, wrap: (layer: Layer) => Layer = (layer) => layer): LayerCase => ({
    what: `at ${JSON.stringify(options)}`,
    make: () => wrap(subject.layer(options)),
  });
  const alone = { ...subject, layers: cases.map((options) => made(options)) };
  describe("as a layer", () => {
    for (const section of [...EVERYWHERE, ...ALONE]) section(alone);
  });
  describe("as a layer in a chain", () => {
    const inner = { ...subject, layers: [made(cases[0], (layer) => chain([chain([]), layer]))] };
    for (const section of EVERYWHERE) section(inner);
  });
  describe("as a layer in a residual block", () => {
    const inner = { ...subject, layers: [made(cases[0], (layer) => block(layer, subject.inputShape))] };
    for (const section of EVERYWHERE) section(inner);
  });
}

/** A residual block of a layer. If the shortcut cannot be the identity, it is the same layer again. */
function block(layer: Layer, inputShape: Shape): Layer {
  const { outputShape } = layer.build({ inputShape, key: KEY });
  return sameShape(outputShape, inputShape) ? residual(layer) : residual(layer, layer);
}
