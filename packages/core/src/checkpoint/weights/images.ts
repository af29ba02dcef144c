/**
 * Finds the variables whose inputs are a flattened image. PyTorch flattens channel by channel and maskout pixel by pixel, so that the
 * inputs of the next layer are in another order, which shapes do not show.
 */
import { refuse } from "../../errors.js";
import { isChain } from "../../layers/chain.js";
import type { Layer } from "../../layers/layer.js";
import { type Shape, sizeOf } from "../../shape.js";
import type { Key } from "../../stream/philox.js";

/** The current place of a walk through the layers. */
interface Place {
  /** The prefix of the names of the layer's variables. */
  readonly prefix: string;
  /** The shape of the layer's input, for one example. */
  readonly inputShape: Shape;
  /** The shape of the image that the input was before it was flattened, if its values are still in that order. */
  readonly image: Shape | undefined;
  readonly key: Key;
}

const VARIABLES = ["gamma", "beta", "mean", "variance"];

/**
 * The shapes of the images, by the names of the variables that take them.
 * @throws {@link OptionError} when a flattened image goes into a layer that is made of layers.
 */
export function imagesBefore(
  owner: string,
  layer: Layer,
  { inputShape, key }: { readonly inputShape: Shape; readonly key: Key },
): ReadonlyMap<string, Shape> {
  const images = new Map<string, Shape>();
  walk(owner, layer, { prefix: "", inputShape, image: undefined, key }, images);
  return images;
}

/** The output of a layer: its shape, and the image whose order it still has. */
function walk(
  owner: string,
  layer: Layer,
  place: Place,
  images: Map<string, Shape>,
): Pick<Place, "inputShape" | "image"> {
  const { prefix, inputShape, image, key } = place;
  if (isChain(layer)) {
    let next: Pick<Place, "inputShape" | "image"> = { inputShape, image };
    for (const [index, child] of layer.layers.entries()) {
      const own = `${prefix}${child.name ?? `${index}.${child.kind}`}.`;
      next = walk(owner, child, { ...next, prefix: own, key }, images);
    }
    return next;
  }
  const { outputShape, parameters, state } = layer.build({ inputShape, key });
  if (layer.kind === "flatten") return { inputShape: outputShape, image: image ?? imageIn(inputShape) };
  if (image === undefined) return { inputShape: outputShape, image };
  const names = [...Object.keys(parameters), ...Object.keys(state)];
  if (names.some((name) => name.includes("."))) {
    refuse(
      owner,
      "model",
      `${prefix}${layer.kind}`,
      "a flattened image that goes into a layer with weights, not into one that is made of layers",
      "PyTorch flattens images in another order: put the flatten() into a chain with the dense layer that follows it.",
    );
  }
  const inputs = sizeOf(image);
  for (const name of names) {
    const first = { ...parameters, ...state }[name]!.shape;
    if (first[0] === inputs && (name === "weight" || VARIABLES.includes(name))) images.set(prefix + name, image);
  }
  const kept = !("weight" in parameters) && sizeOf(outputShape) === inputs;
  return { inputShape: outputShape, image: kept ? image : undefined };
}

/** The image of a shape, if the order of its values matters. */
function imageIn(shape: Shape): Shape | undefined {
  const channels = shape.at(-1) ?? 1;
  return shape.length > 1 && channels > 1 && sizeOf(shape) > channels ? shape : undefined;
}
