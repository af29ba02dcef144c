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
