/** Reading untrusted JSON. */

/**
 * The value of a JSON text in which no object names a field twice. `JSON.parse` alone accepts such texts, and the last value wins.
 * @throws {SyntaxError} for any other text.
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (fieldsNamed(text) !== fieldsOf(value)) throw new SyntaxError("A field is named twice.");
  return value;
}

/** The number of fields in a valid JSON text: the number of colons outside of strings. */
function fieldsNamed(text: string): number {
  let fields = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') inString = !inString;
    else if (character === "\\") at++;
    else if (character === ":" && !inString) fields++;
  }
  return fields;
}

/** The number of fields of a value, including those of objects inside it. Without recursion, since the value may be nested to any depth. */
function fieldsOf(value: unknown): number {
  let fields = 0;
  const left: object[] = [];
  const visit = (inner: unknown): void => {
    if (typeof inner === "object" && inner !== null) left.push(inner);
  };
  visit(value);
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const inside: readonly unknown[] = Object.values(next);
    if (!Array.isArray(next)) fields += inside.length;
    for (const inner of inside) visit(inner);
  }
  return fields;
}

/** JSON's white space, a string, and any other character of an object without inner objects. Bounded, so that no match grows with a hostile text. */
const [SPACE, TEXT, FLAT] = ["[ \\t\\n\\r]*", '"(?:[^"\\\\]|\\\\.){0,100000}"', '[^"{}]'];

/** A field of an object of objects, and the comma or brace after it. */
const FIELD = new RegExp(`${SPACE}(${TEXT})${SPACE}:${SPACE}(\\{(?:${FLAT}|${TEXT}){0,100000}\\})${SPACE}([,}])`, "y");

/**
 * The fields of an object whose values are objects without inner objects, one by one. Reading stops at the first fault, so that no more memory
 * is used than the valid part needs. An object may have 100,000 characters, and so may a string in it.
 * @throws {SyntaxError} for any other text, and for a field that is named twice.
 */
export function* fieldsOfObjects(text: string): Generator<[name: string, value: unknown], void> {
  const names = new Set<string>();
  if (!text.startsWith("{")) throw new SyntaxError("It is not an object.");
  for (let at = 1, last = ","; last !== "}"; ) {
    FIELD.lastIndex = at;
    const [all = "", key = "", value = "", end = ""] = FIELD.exec(text) ?? [];
    const name: unknown = JSON.parse(key);
    if (typeof name !== "string" || names.has(name)) throw new SyntaxError("A field is named twice.");
    names.add(name);
    yield [name, parseJson(value)];
    at += all.length;
    last = end;
    if (last === "}" && text.slice(at).search(/[^ \t\n\r]/) >= 0)
      throw new SyntaxError("There is text after the object.");
  }
}
