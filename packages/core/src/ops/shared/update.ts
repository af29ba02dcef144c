/** The common part of the optimizers' steps. Every operand has the parameter's shape; nothing is changed in place. */
import type { Operands } from "../../kernel/operands.js";
import { expectSameShape, type Shape } from "../../shape.js";

/** The output shapes of an update: those of all inputs but the gradient. @throws {@link ShapeError} when the shapes differ. */
export function updateShapes<Inputs extends Operands<"parameter" | "gradient", Shape>>(
  name: string,
  inputs: Inputs,
): Omit<Inputs, "gradient"> {
  expectSameShape(name, inputs);
  const { gradient: _, ...outputs } = inputs;
  return outputs;
}
