/** The contract of a penalty on parameters, and how penalties become part of a loss. */
import { refuse } from "../../errors.js";
import type { NamedTensors } from "../../model/model.js";
import type { Tensor } from "../../tensor/tensor.js";

/** A penalty on parameters that training adds to the loss: {@link l1}, {@link l2}, {@link l2Norm}, or your own. */
export interface Regularizer {
  /** The penalty's name in reports. Penalties of the same name are reported as their sum. */
  readonly name: string;
  /** Computes the penalty. @param parameters All parameters of the model, by their full names. */
  penalise(parameters: NamedTensors): Penalised;
}

/** The penalty of parameters, and its gradients. */
export interface Penalised {
  /** The penalty, a scalar. */
  readonly penalty: Tensor;
  /** Adds the gradients of the penalty to the gradients of a loss; gradients that the penalty changes are new tensors. */
  addTo(gradients: NamedTensors): NamedTensors;
}

/** A penalty with its name in reports. */
export interface NamedPenalty extends Penalised {
  readonly name: string;
}

/** Checked regularizers, in a copy of the list. @throws {@link OptionError} */
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

/** Computes penalties. To be called inside `tidy`. */
export function penalise(regularization: readonly Regularizer[], parameters: NamedTensors): readonly NamedPenalty[] {
  return regularization.map((one) => {
    const { penalty, addTo } = one.penalise(parameters);
    return { name: one.name, penalty, addTo };
  });
}
