/** Converts numbers to the types that a model takes, and back. */
import { OptionError, type Shape } from "@maskout/core";
import type { OnnxPass } from "./contract.js";
import { DataType } from "./graph.js";
import type { OnnxRuntime, OnnxValue } from "./runtime.js";

/** Examples in the element type of the model's input. @throws {@link OptionError} for an input of another type. */
export function inputOf<Value extends OnnxValue>(
  { Tensor }: OnnxRuntime<Value>,
  values: Float32Array,
  shape: Shape,
  type: number,
): Value {
  switch (type) {
    case DataType.float:
      return new Tensor("float32", values, shape);
    case DataType.double:
      return new Tensor("float64", Float64Array.from(values), shape);
    case DataType.int32:
      return new Tensor("int32", Int32Array.from(values), shape);
    case DataType.int64:
      return new Tensor(
        "int64",
        BigInt64Array.from(values, (value) => BigInt(Math.round(value))),
        shape,
      );
    case DataType.uint8:
      return new Tensor("uint8", Uint8Array.from(values), shape);
    default:
      throw new OptionError({
        owner: "pass",
        option: "model",
        value: `an input of type number ${type} in ONNX`,
        expected: "an input of float32, float64, int32, int64 or uint8",
        remedy:
          "Write the pass: mcDropout({ pass: async (x, place) => (await model.run({ … }, place)).output }, options).",
      });
  }
}

/** An output as numbers, wherever the session keeps it. @throws {@link OptionError} for an output that is neither float32 nor float64. */
export async function outputOf(owner: string, name: string, value: OnnxValue | undefined): Promise<OnnxPass> {
  const data = value?.getData === undefined ? value?.data : await value.getData(true);
  if (value !== undefined && (data instanceof Float32Array || data instanceof Float64Array))
    return { data, dims: value.dims };
  throw new OptionError({
    owner,
    option: `output ${name}`,
    value: value?.type,
    expected: "float32 or float64",
    remedy: "End the model in a Cast to float32, or write the pass: mcDropout({ pass: … }, options).",
  });
}
