/** The names of a file's tensors in the model. */
import { refuse } from "../../errors.js";

/**
 * Names of a file to names of the model: a function, or the beginnings of names, such as `{ "sequential/dense": "fc1", module: "" }`.
 * A beginning is of whole parts, the longest that fits counts, and an empty one leaves it out.
 */
export type Renaming = ((name: string) => string) | Readonly<Record<string, string>>;

const EXAMPLE = 'Such as { "sequential/dense": "fc1" }, or (name) => name.replace("module.", "").';

/**
 * The new names, in the order of the old.
 * @throws {@link OptionError} for what renames nothing, since it is misspelt, and for a name that is no text.
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

/** Whether a name begins with whole parts. */
function begins(name: string, beginning: string): boolean {
  return name.startsWith(beginning) && (name.length === beginning.length || /[./]/.test(name[beginning.length]!));
}

function expectText(owner: string, option: string, name: string): string {
  if (typeof name === "string") return name;
  refuse(owner, option, name, "a name, a text", EXAMPLE);
}
