/** The common part of the optimizers' steps. Every operand has the parameter's shape; nothing is changed in place. */
import type { Operands } from "../../kernel/operands.js";
import { expectSameShape, type Shape } from "../../shape.js";

/** The outputs of an update: all of its inputs but the gradient. @throws {@link ShapeError} */
export function updateShapes<Inputs extends Operands<"parameter" | "gradient", Shape>>(
  name: string,
  inputs: Inputs,
): Omit<Inputs, "gradient"> {
  expectSameShape(name, inputs);
  const { gradient: _, ...outputs } = inputs;
  return outputs;
}
