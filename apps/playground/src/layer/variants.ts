/** What one layer can make of a digit: the functions on arrays of the packages. */
import { dropout as dropBlock } from "@maskout/dropblock";
import { dropout as gaussian } from "@maskout/gaussian";
import { dropout as inverted } from "@maskout/inverted";
import { scaleForInference, dropout as standard } from "@maskout/standard";
import { SIDE } from "../digit/network.js";

/** Where in the stream a mask is. */
interface Place {
  readonly rate: number;
  readonly seed: string;
  readonly step: number;
}

export interface LayerVariant {
  readonly name: string;
  readonly title: string;
  /** What it does, in a sentence. */
  readonly sentence: string;
  forward(x: Float32Array, place: Place): Float32Array;
  infer(x: Float32Array, rate: number): Float32Array;
}

const BLOCK = 5;

export const layerVariants: readonly LayerVariant[] = [
  {
    name: "inverted",
    title: "Inverted dropout",
    sentence: "What is kept is divided by the keep probability, so that the mean over the steps is the input.",
    forward: inverted,
    infer: (x) => x,
  },
  {
    name: "standard",
    title: "Standard dropout",
    sentence:
      "What is kept stays as it is; inference multiplies by the keep probability, which is the mean over the steps.",
    forward: standard,
    infer: (x, rate) => scaleForInference(x, { rate }),
  },
  {
    name: "gaussian",
    title: "Gaussian dropout",
    sentence:
      "Nothing is dropped: every value is multiplied by normal noise of mean 1, as varied as inverted dropout's.",
    forward: gaussian,
    infer: (x) => x,
  },
  {
    name: "dropblock",
    title: "DropBlock",
    sentence: "Squares of 5 by 5 pixels go together, so that no neighbour can say what a dropped pixel said.",
    forward: (x, place) =>
      place.rate === 0 ? x.slice() : dropBlock(x, { ...place, blockSize: BLOCK, shape: [1, SIDE, SIDE, 1] }),
    infer: (x) => x,
  },
];
