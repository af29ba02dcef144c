/** The arguments of a kernel: operands by name, and parameters that are not tensors. */
import type { Shape } from "../shape.js";

/** Operands by name: `Operands<"x" | "w", Tensor>` is `{ x: Tensor; w: Tensor }`. */
export type Operands<Names extends string, T> = Readonly<Record<Names, T>>;

/** An operand of a reference kernel: values to read (inputs) or to fill (outputs). */
export interface ArrayOperand {
  /** The values, row-major. */
  readonly values: Float32Array;
  /** The shape of the values, with as many elements as there are values. */
  readonly shape: Shape;
}

/** One call of a kernel, as a face receives it. Outputs hold arbitrary values on entry; the face fills all of them. */
export interface KernelCall<Params, In extends string, Out extends string, Operand> {
  /** The inputs, by name, which are read. */
  readonly inputs: Operands<In, Operand>;
  /** The outputs, by name, which are filled. */
  readonly outputs: Operands<Out, Operand>;
  /** The parameters that are not tensors. */
  readonly params: Params;
}

/** Applies `map` to every operand, keeping the names. */
export function mapOperands<Names extends string, From, To>(
  operands: Operands<Names, From>,
  map: (operand: From, name: Names) => To,
): Operands<Names, To> {
  const mapped: Partial<Record<Names, To>> = {};
  for (const name in operands) mapped[name] = map(operands[name], name);
  // Every name was just set; TypeScript cannot see that a loop over the keys is complete.
  return mapped as Record<Names, To>;
}
