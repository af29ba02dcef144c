/** Checking that something is a tensor. */
import { refuse } from "../errors.js";
import { foreignTensor } from "../version.js";
import { Tensor } from "./tensor.js";

/** A tensor of this copy of the core. @throws {@link VersionError} for one of another copy, {@link OptionError} for anything else. */
export function expectTensor(owner: string, option: string, value: unknown): asserts value is Tensor {
  if (value instanceof Tensor) return;
  if (typeof value === "object" && value !== null && "dataSync" in value && "reshape" in value)
    throw foreignTensor(owner);
  refuse(owner, option, value, "a tensor", "Make one with tensor(values, shape).");
}
