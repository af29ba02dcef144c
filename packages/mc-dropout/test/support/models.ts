/** Models and inputs that the tests share. */
import {
  batchNorm,
  cpu,
  type Device,
  dense,
  keyFromSeed,
  type Layer,
  type Model,
  relu,
  sequential,
  type Tensor,
  tensor,
} from "@maskout/core";
import { uniform } from "@maskout/core/variant";
import { invertedDropout } from "@maskout/inverted";
import { standardDropout } from "@maskout/standard";

export const INPUTS = 5;
export const CLASSES = 3;

/** Dropout of both kinds, and batch normalisation between them; ends in logits. */
export function classifier(device: Device = cpu(), last: readonly Layer[] = []): Model {
  const hidden = [dense(9), relu(), invertedDropout({ rate: 0.5 }), dense(7), batchNorm(), relu()];
  return sequential([...hidden, standardDropout({ rate: 0.25 }), dense(CLASSES), ...last], {
    seed: "classifier",
    device,
    inputShape: [INPUTS],
  });
}

/** `[examples, INPUTS]` inputs. */
export function inputs(examples: number, device: Device = cpu()): Tensor {
  return tensor(uniform(keyFromSeed("inputs"), examples * INPUTS, 2), [examples, INPUTS], { device });
}

/** A deterministic layer that changes nothing and counts its passes. @param onPass Called at each, when it is counted. */
export function counting(onPass: () => void = () => undefined): {
  readonly layer: Layer;
  readonly passes: () => number;
} {
  let passes = 0;
  return {
    passes: () => passes,
    layer: {
      kind: "counting",
      stochastic: false,
      build: ({ inputShape }) => ({ outputShape: inputShape, parameters: {}, state: {} }),
      forward(x) {
        passes++;
        onPass();
        return { output: x.reshape(x.shape), pullback: (dy) => ({ dx: dy.reshape(dy.shape), parameters: {} }) };
      },
    },
  };
}
