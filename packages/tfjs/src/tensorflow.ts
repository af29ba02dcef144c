/** The parts of TensorFlow.js used here. The caller passes it in; only its types are imported. */
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

/** TensorFlow.js: the module of `import * as tf from "@tensorflow/tfjs"`, or `{ ...core, ...layers }` of its two packages. */
export interface TensorFlow {
  /** The layers that ours are based on. */
  readonly layers: Pick<typeof layers, "Layer" | "activation" | "dense">;
  /** The registry of layers, so that models with them can be loaded. */
  readonly serialization: Pick<typeof serialization, "registerClass">;
  /** `a + b`, element by element. */
  readonly add: typeof add;
  /** Broadcasts to a larger shape. */
  readonly broadcastTo: typeof broadcastTo;
  /** Converts to another element type. */
  readonly cast: typeof cast;
  /** Joins tensors along a dimension. */
  readonly concat: typeof concat;
  /** An operation with its own gradient. */
  readonly customGrad: typeof customGrad;
  /** Frees tensors. */
  readonly dispose: typeof dispose;
  /** The product of matrices. */
  readonly matMul: typeof matMul;
  /** `a * b`, element by element. */
  readonly mul: typeof mul;
  /** Changes the shape. */
  readonly reshape: typeof reshape;
  /** A part of a tensor. */
  readonly slice: typeof slice;
  /** The sum of elements. */
  readonly sum: typeof sum;
  /** A tensor with given values. */
  readonly tensor: typeof tensor;
  /** Frees the tensors that a function leaves behind. */
  readonly tidy: typeof tidy;
  /** Selects from two tensors, element by element. */
  readonly where: typeof where;
  /** Zeros in the shape of a tensor. */
  readonly zerosLike: typeof zerosLike;
}

/** Refuses a value that is not TensorFlow.js with its layers. @throws {@link OptionError} */
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

/** The only tensor of a layer's inputs. @throws {@link OptionError} for another number of tensors. */
export function oneOf(owner: string, inputs: readonly Tensor[]): Tensor {
  const [input] = inputs;
  if (input !== undefined && inputs.length === 1) return input;
  throw new OptionError({
    owner,
    option: "inputs",
    value: inputs.length,
    expected: "one tensor",
    remedy: "Apply a separate layer to each.",
  });
}
