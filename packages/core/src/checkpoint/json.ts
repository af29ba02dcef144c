/** JSON from outside. */

/**
 * The value of a JSON text in which no object names a field twice, which `JSON.parse` alone passes over: the last one wins.
 * @throws {SyntaxError} for anything else.
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (fieldsNamed(text) !== fieldsOf(value)) throw new SyntaxError("A field is named twice.");
  return value;
}

/** How many fields a valid JSON text names: as many as there are colons outside of strings. */
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

/** How many fields a value has, those of the objects in it counted. Without recursion, since it may be nested as deep as it likes. */
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

/** JSON's white space, a text, and what an object may hold that holds no other. Bounded, so that no match grows with a hostile text. */
const [SPACE, TEXT, FLAT] = ["[ \\t\\n\\r]*", '"(?:[^"\\\\]|\\\\.){0,100000}"', '[^"{}]'];

/** A field of an object of objects, and the comma or brace behind it. */
const FIELD = new RegExp(`${SPACE}(${TEXT})${SPACE}:${SPACE}(\\{(?:${FLAT}|${TEXT}){0,100000}\\})${SPACE}([,}])`, "y");

/**
 * The fields of an object of objects that hold no further objects, one by one, so that a text is left as soon as something is wrong with
 * it: what is made of it stays in proportion to what was right. An object may take a hundred thousand characters, and so may a text in it.
 * @throws {SyntaxError} for anything else, and for a field that is named twice.
 */
export function* fieldsOfObjects(text: string): Generator<[name: string, value: unknown], void> {
  const names = new Set<string>();
  if (!text.startsWith("{")) throw new SyntaxError("It is no object.");
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
      throw new SyntaxError("Something is behind the object.");
  }
}
