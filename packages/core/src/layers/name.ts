/** The names of layers. */
import { OptionError } from "../errors.js";
import type { NameOptions } from "./layer.js";

/** No digit first, since unnamed layers are called by their number. No dot, since a dot ends a name. */
const NAME = /^[A-Za-z_][\w-]*$/;

/** The name in a layer's options, checked; undefined for none. @throws {@link OptionError} for a name with other characters than those allowed. */
export function resolveName(owner: string, { name }: NameOptions): string | undefined {
  if (name === undefined || (typeof name === "string" && NAME.test(name))) return name;
  throw new OptionError({
    owner,
    option: "name",
    value: name,
    expected: 'letters, digits, "-" and "_", not starting with a digit',
    remedy: 'Such as name: "head"; leave it out for a numbered name.',
  });
}
