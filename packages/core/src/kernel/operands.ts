/** The arguments of a kernel: operands by name, and the numbers beside them. */
import type { Shape } from "../shape.js";

/** Operands by name: `Operands<"x" | "w", Tensor>` is `{ x: Tensor; w: Tensor }`. */
export type Operands<Names extends string, T> = Readonly<Record<Names, T>>;

/** An operand of a reference kernel: its values, row-major, to read (inputs) or to fill (outputs). */
export interface ArrayOperand {
  /** Row-major. */
  readonly values: Float32Array;
  /** As many elements as there are values. */
  readonly shape: Shape;
}

/** One call of a kernel, as a face sees it. Outputs hold arbitrary values on entry; the face fills all of them. */
export interface KernelCall<Params, In extends string, Out extends string, Operand> {
  /** To be read, by name. */
  readonly inputs: Operands<In, Operand>;
  /** To be filled, by name. */
  readonly outputs: Operands<Out, Operand>;
  /** The numbers beside the operands. */
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
