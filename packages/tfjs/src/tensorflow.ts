/** TensorFlow.js as it is used here. It is handed in, and never imported but for its types. */
import { OptionError } from "@maskout/core";
import type {
  add,
  broadcastTo,
  cast,
  concat,
  customGrad,
  dispose,
  matMul,
  mul,
  reshape,
  serialization,
  slice,
  sum,
  Tensor,
  tensor,
  tidy,
  where,
  zerosLike,
} from "@tensorflow/tfjs-core";
import type { layers } from "@tensorflow/tfjs-layers";

/** TensorFlow.js: what `import * as tf from "@tensorflow/tfjs"` gives, or `{ ...core, ...layers }` of its two packages. */
export interface TensorFlow {
  /** The layers: what ours are made of. */
  readonly layers: Pick<typeof layers, "Layer" | "activation" | "dense">;
  /** Where layers are registered, so that models of them can be loaded. */
  readonly serialization: Pick<typeof serialization, "registerClass">;
  /** `a + b` */
  readonly add: typeof add;
  /** A larger shape. */
  readonly broadcastTo: typeof broadcastTo;
  /** Another type of elements. */
  readonly cast: typeof cast;
  /** One behind another. */
  readonly concat: typeof concat;
  /** An operation with a gradient of its own. */
  readonly customGrad: typeof customGrad;
  /** Frees tensors. */
  readonly dispose: typeof dispose;
  /** Products of matrices. */
  readonly matMul: typeof matMul;
  /** `a * b` */
  readonly mul: typeof mul;
  /** Another shape. */
  readonly reshape: typeof reshape;
  /** Part of a tensor. */
  readonly slice: typeof slice;
  /** Sums. */
  readonly sum: typeof sum;
  /** A tensor of values. */
  readonly tensor: typeof tensor;
  /** Frees what a function leaves. */
  readonly tidy: typeof tidy;
  /** One of two, element by element. */
  readonly where: typeof where;
  /** Zeros of a shape. */
  readonly zerosLike: typeof zerosLike;
}

/** @throws {@link OptionError} for what is not TensorFlow.js with its layers. */
export function expectTensorFlow(owner: string, tf: TensorFlow | undefined): TensorFlow {
  const complete =
    typeof tf?.layers?.Layer === "function" &&
    typeof tf.serialization?.registerClass === "function" &&
    typeof tf.customGrad === "function";
  if (complete) return tf;
  throw new OptionError({
    owner,
    option: "tf",
    value: tf,
    expected: "TensorFlow.js with its layers",
    remedy:
      'Pass it: import * as tf from "@tensorflow/tfjs", or { ...core, ...layers } of @tensorflow/tfjs-core and @tensorflow/tfjs-layers.',
  });
}

/** The one tensor of a layer's inputs. @throws {@link OptionError} for another number of them. */
export function oneOf(owner: string, inputs: readonly Tensor[]): Tensor {
  const [input] = inputs;
  if (input !== undefined && inputs.length === 1) return input;
  throw new OptionError({
    owner,
    option: "inputs",
    value: inputs.length,
    expected: "one tensor",
    remedy: "Put a layer of its own behind each.",
  });
}
