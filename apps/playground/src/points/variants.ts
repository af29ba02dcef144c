/** The variants that the playground can train with. A page that embeds it may pass a list of other variants. */
import { alphaDropout } from "@maskout/alpha";
import { chain, dense, type Layer, relu, selu } from "@maskout/core";
import { dropConnectDense } from "@maskout/dropconnect";
import { gaussianDropout } from "@maskout/gaussian";
import { invertedDropout } from "@maskout/inverted";
import { standardDropout } from "@maskout/standard";

/** The size of the playground's network, and its rate. */
export interface NetworkOptions {
  /** The dropout rate, in [0, 1). */
  readonly rate: number;
  /** The number of units of a hidden layer. */
  readonly units: number;
}

/** A variant to train with. */
export interface PlaygroundVariant {
  /** The name by which it is chosen, such as `"inverted"`. */
  readonly name: string;
  /** The title, such as `"Inverted dropout"`. */
  readonly title: string;
  /** What it does, in one sentence. */
  readonly sentence: string;
  /**
   * Makes the whole network, from `[batch, 2]` to two logits `[batch, 2]`. Its variables must be the same at every rate, so that the
   * rate can be changed while it learns: give the layers names.
   */
  network(options: NetworkOptions): Layer;
}

/** Two hidden layers, each followed by dropout, and the output layer. */
function perceptron(units: number, drop: () => Layer): Layer {
  const hidden = (name: string) => [dense(units, { name }), relu(), drop()];
  return chain([...hidden("first"), ...hidden("second"), dense(2, { name: "head" })]);
}

/** The same as a self-normalising network, which alpha dropout requires. */
function selfNormalising(units: number, drop: () => Layer): Layer {
  const layer = (name: string, size: number) => dense(size, { name, init: "lecun" });
  const hidden = (name: string) => [layer(name, units), selu(), drop()];
  return chain([...hidden("first"), ...hidden("second"), layer("head", 2)]);
}

/** The variants of maskout that suit points in the plane, which have neither images nor blocks. */
export const pointVariants: readonly PlaygroundVariant[] = [
  {
    name: "inverted",
    title: "Inverted dropout",
    sentence: "Drops hidden units in training, and scales the others up to compensate.",
    network: ({ rate, units }) => perceptron(units, () => invertedDropout({ rate })),
  },
  {
    name: "standard",
    title: "Standard dropout",
    sentence: "Drops hidden units in training, and scales all of them down at inference.",
    network: ({ rate, units }) => perceptron(units, () => standardDropout({ rate })),
  },
  {
    name: "gaussian",
    title: "Gaussian dropout",
    sentence: "Multiplies hidden units by normal noise with mean 1 and the variance of dropout at this rate.",
    network: ({ rate, units }) => perceptron(units, () => gaussianDropout({ rate })),
  },
  {
    name: "alpha",
    title: "Alpha dropout",
    sentence:
      "Sets hidden units of a SELU network to their lowest possible value. It needs small rates, such as 0.05 or 0.10.",
    network: ({ rate, units }) => selfNormalising(units, () => alphaDropout({ rate })),
  },
  {
    name: "dropconnect",
    title: "DropConnect",
    sentence: "Drops weights between units, with a different mask for every point.",
    network: ({ rate, units }) =>
      chain([
        dense(units, { name: "first" }),
        relu(),
        dropConnectDense(units, { name: "second", rate, activation: "relu" }),
        dropConnectDense(2, { name: "head", rate }),
      ]),
  },
];
