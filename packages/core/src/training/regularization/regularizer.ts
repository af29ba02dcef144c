/** The contract of a penalty on parameters, and how penalties become part of a loss. */
import { refuse } from "../../errors.js";
import type { NamedTensors } from "../../model/model.js";
import type { Tensor } from "../../tensor/tensor.js";

/** A penalty on parameters that training adds to the loss: `l1`, `l2`, `l2Norm`, or one of your own. */
export interface Regularizer {
  /** Its name in reports; penalties of one name are reported as their sum. */
  readonly name: string;
  /** Computes the penalty of a model's parameters, all of them by their full names. */
  penalise(parameters: NamedTensors): Penalised;
}

/** Parameters that were penalised. */
export interface Penalised {
  /** The penalty, a scalar. */
  readonly penalty: Tensor;
  /** The gradients of a loss, with those of the penalty added: new tensors where it has one. */
  addTo(gradients: NamedTensors): NamedTensors;
}

/** A penalty by its name in reports. */
export interface NamedPenalty extends Penalised {
  readonly name: string;
}

/** Regularizers, checked: a list of one's own, which changes no more. @throws {@link OptionError} */
export function resolveRegularization(
  owner: string,
  regularization: readonly Regularizer[] = [],
): readonly Regularizer[] {
  const remedy = "Such as regularization: [l1(1e-5), l2(1e-4)].";
  if (!Array.isArray(regularization)) refuse(owner, "regularization", regularization, "a list of penalties", remedy);
  for (const [index, one] of regularization.entries()) {
    if (typeof one?.name === "string" && typeof one.penalise === "function") continue;
    refuse(owner, `regularization[${index}]`, one, "a penalty, such as l2(1e-4)", remedy);
  }
  return [...regularization];
}

/** Computes penalties, in a `tidy`. */
export function penalise(regularization: readonly Regularizer[], parameters: NamedTensors): readonly NamedPenalty[] {
  return regularization.map((one) => {
    const { penalty, addTo } = one.penalise(parameters);
    return { name: one.name, penalty, addTo };
  });
}
