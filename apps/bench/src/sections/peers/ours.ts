/** maskout's own computations, prepared in the same way as the libraries'. */
import { type Device, dense, sequential, tensor, tidy } from "@maskout/core";
import { SPEED_SEED } from "../speed/settings.js";

/** `[batch, inputs] @ [inputs, units] + [units]` */
interface DenseShape {
  readonly batch: number;
  readonly inputs: number;
  readonly units: number;
}

/** maskout's dense layer, used as the libraries' are: array in, array out, weights on the device. */
export function ourDense(
  device: Device,
  { batch, inputs, units }: DenseShape,
  { w, b }: { readonly w: Float32Array; readonly b: Float32Array },
): { forward(x: Float32Array): Float32Array; dispose(): void } {
  const model = sequential([dense(units)], { seed: SPEED_SEED, device, inputShape: [inputs] });
  model.assign(
    new Map([
      ["0.dense.weight", tensor(w, [inputs, units], { device })],
      ["0.dense.bias", tensor(b, [units], { device })],
    ]),
  );
  return {
    forward: (x) => {
      const output = tidy(device, () => model.forward(tensor(x, [batch, inputs], { device })).output);
      const y = output.dataSync();
      output.dispose();
      return y;
    },
    dispose: () => model.dispose(),
  };
}
