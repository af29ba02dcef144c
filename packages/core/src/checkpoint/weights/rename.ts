/** Renaming a file's tensors to the names in the model. */
import { refuse } from "../../errors.js";

/**
 * Maps names in a file to names in the model: a function, or an object from prefixes to their replacements, such as
 * `{ "sequential/dense": "fc1", module: "" }`. A prefix consists of whole parts of a name, the longest one that matches is replaced, and an
 * empty replacement removes it.
 */
export type Renaming = ((name: string) => string) | Readonly<Record<string, string>>;

const EXAMPLE = 'Such as { "sequential/dense": "fc1" }, or (name) => name.replace("module.", "").';

/**
 * The new names, in the order of the old ones.
 * @throws {@link OptionError} for a prefix that matches no name, since it is probably misspelt, and for a new name that is not a string.
 */
export function rename(owner: string, names: readonly string[], renaming: Renaming): readonly string[] {
  if (typeof renaming === "function") {
    return names.map((name) => expectText(owner, `rename(${JSON.stringify(name)})`, renaming(name)));
  }
  if (typeof renaming !== "object" || renaming === null || Array.isArray(renaming)) {
    refuse(owner, "rename", renaming, "a function, or an object of beginnings of names", EXAMPLE);
  }
  const beginnings = Object.entries(renaming).toSorted(([a], [b]) => b.length - a.length);
  for (const [from, to] of beginnings) {
    expectText(owner, `rename.${from}`, to);
    if (names.some((name) => begins(name, from))) continue;
    refuse(owner, `rename.${from}`, to, `the beginning of a name in the file, such as ${names[0]}`, EXAMPLE);
  }
  return names.map((name) => {
    const found = beginnings.find(([from]) => begins(name, from));
    if (found === undefined) return name;
    const [from, to] = found;
    const rest = name.slice(from.length);
    return to === "" ? rest.replace(/^[./]/, "") : to + rest;
  });
}

/** Whether a name begins with a prefix of whole parts. */
function begins(name: string, beginning: string): boolean {
  return name.startsWith(beginning) && (name.length === beginning.length || /[./]/.test(name[beginning.length]!));
}

function expectText(owner: string, option: string, name: string): string {
  if (typeof name === "string") return name;
  refuse(owner, option, name, "a name, a text", EXAMPLE);
}
