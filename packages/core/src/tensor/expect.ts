/** Checking that something is a tensor. */
import { refuse } from "../errors.js";
import { foreignTensor } from "../version.js";
import { Tensor } from "./tensor.js";

/** Refuses a value that is not a tensor of this copy of the core. @throws {@link VersionError} for a tensor of another copy; {@link OptionError} */
export function expectTensor(owner: string, option: string, value: unknown): asserts value is Tensor {
  if (value instanceof Tensor) return;
  if (typeof value === "object" && value !== null && "dataSync" in value && "reshape" in value)
    throw foreignTensor(owner);
  refuse(owner, option, value, "a tensor", "Make one with tensor(values, shape).");
}
