/** The variants that the playground can train with. A page that embeds it may pass another list. */
import { alphaDropout } from "@maskout/alpha";
import { chain, dense, type Layer, relu, selu } from "@maskout/core";
import { dropConnectDense } from "@maskout/dropconnect";
import { gaussianDropout } from "@maskout/gaussian";
import { invertedDropout } from "@maskout/inverted";
import { standardDropout } from "@maskout/standard";

/** How large the playground's network is, and how much it drops. */
export interface NetworkOptions {
  /** The probability of dropping, in [0, 1). */
  readonly rate: number;
  /** Units of a hidden layer. */
  readonly units: number;
}

/** A variant to train with. */
export interface PlaygroundVariant {
  /** What it is chosen by, such as `"inverted"`. */
  readonly name: string;
  /** What it is called, such as `"Inverted dropout"`. */
  readonly title: string;
  /** What it does, in one sentence. */
  readonly sentence: string;
  /**
   * The whole network: `[batch, 2]` to two logits `[batch, 2]`. Its variables are the same at every rate, so that the rate can be
   * changed while it learns: give the layers names.
   */
  network(options: NetworkOptions): Layer;
}

/** Two hidden layers, each followed by what drops units, and the layer that decides. */
function perceptron(units: number, drop: () => Layer): Layer {
  const hidden = (name: string) => [dense(units, { name }), relu(), drop()];
  return chain([...hidden("first"), ...hidden("second"), dense(2, { name: "head" })]);
}

/** The same of a network that normalises itself, as alpha dropout wants it. */
function selfNormalising(units: number, drop: () => Layer): Layer {
  const layer = (name: string, size: number) => dense(size, { name, init: "lecun" });
  const hidden = (name: string) => [layer(name, units), selu(), drop()];
  return chain([...hidden("first"), ...hidden("second"), layer("head", 2)]);
}

/** Those of maskout's variants that make sense of points in the plane, where there are neither images nor blocks. */
export const pointVariants: readonly PlaygroundVariant[] = [
  {
    name: "inverted",
    title: "Inverted dropout",
    sentence: "Drops hidden units during training, and scales the others up to compensate.",
    network: ({ rate, units }) => perceptron(units, () => invertedDropout({ rate })),
  },
  {
    name: "standard",
    title: "Standard dropout",
    sentence: "Drops hidden units during training, and scales all of them down at inference.",
    network: ({ rate, units }) => perceptron(units, () => standardDropout({ rate })),
  },
  {
    name: "gaussian",
    title: "Gaussian dropout",
    sentence: "Multiplies hidden units by normal noise of mean 1, with the variance of dropout at this rate.",
    network: ({ rate, units }) => perceptron(units, () => gaussianDropout({ rate })),
  },
  {
    name: "alpha",
    title: "Alpha dropout",
    sentence:
      "Sets hidden units of a SELU network to their lowest possible value. It needs small rates, such as 0.05 and 0.10.",
    network: ({ rate, units }) => selfNormalising(units, () => alphaDropout({ rate })),
  },
  {
    name: "dropconnect",
    title: "DropConnect",
    sentence: "Drops weights between units, with a separate mask for every point.",
    network: ({ rate, units }) =>
      chain([
        dense(units, { name: "first" }),
        relu(),
        dropConnectDense(units, { name: "second", rate, activation: "relu" }),
        dropConnectDense(2, { name: "head", rate }),
      ]),
  },
];
