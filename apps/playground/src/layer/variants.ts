/** The variants of the one-layer view: the packages' functions on arrays. */
import { dropout as dropBlock } from "@maskout/dropblock";
import { dropout as gaussian } from "@maskout/gaussian";
import { dropout as inverted } from "@maskout/inverted";
import { scaleForInference, dropout as standard } from "@maskout/standard";
import { SIDE } from "../digit/network.js";

/** The place of a mask in the stream. */
interface Place {
  readonly rate: number;
  readonly seed: string;
  readonly step: number;
}

export interface LayerVariant {
  readonly name: string;
  readonly title: string;
  /** What the variant does, in a sentence. */
  readonly sentence: string;
  forward(x: Float32Array, place: Place): Float32Array;
  infer(x: Float32Array, rate: number): Float32Array;
}

const BLOCK = 5;

export const layerVariants: readonly LayerVariant[] = [
  {
    name: "inverted",
    title: "Inverted dropout",
    sentence: "Kept values are divided by the keep probability, so that the mean over the steps is the input.",
    forward: inverted,
    infer: (x) => x,
  },
  {
    name: "standard",
    title: "Standard dropout",
    sentence:
      "Kept values stay unchanged; inference multiplies by the keep probability, which gives the mean over the steps.",
    forward: standard,
    infer: (x, rate) => scaleForInference(x, { rate }),
  },
  {
    name: "gaussian",
    title: "Gaussian dropout",
    sentence:
      "Nothing is dropped: every value is multiplied by normal noise with mean 1 and the variance of inverted dropout.",
    forward: gaussian,
    infer: (x) => x,
  },
  {
    name: "dropblock",
    title: "DropBlock",
    sentence:
      "Squares of 5 by 5 pixels are dropped together, so that no neighbour carries the information of a dropped pixel.",
    forward: (x, place) =>
      place.rate === 0 ? x.slice() : dropBlock(x, { ...place, blockSize: BLOCK, shape: [1, SIDE, SIDE, 1] }),
    infer: (x) => x,
  },
];
