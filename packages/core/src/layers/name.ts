/** Names that people give to layers. */
import { OptionError } from "../errors.js";
import type { NameOptions } from "./layer.js";

/** Not a number first: unnamed layers are called by theirs. No dot, which ends a name. */
const NAME = /^[A-Za-z_][\w-]*$/;

/** The name of a layer's options. @throws {@link OptionError} for one that could not be told from others. */
export function resolveName(owner: string, { name }: NameOptions): string | undefined {
  if (name === undefined || (typeof name === "string" && NAME.test(name))) return name;
  throw new OptionError({
    owner,
    option: "name",
    value: name,
    expected: 'letters, digits, "-" and "_", not starting with a digit',
    remedy: 'Such as name: "head"; leave it out for a name that counts.',
  });
}
