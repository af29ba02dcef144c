/** Suggestions for misspelt names. */

/** `Choose from a, b, c.`, after the name that was probably meant, if there is one. @param given The misspelt name. */
export function chooseFrom(known: readonly string[], given: string): string {
  const near = nearest(known, given);
  return `${near === undefined ? "" : `Did you mean "${near}"? `}Choose from ${known.join(", ")}.`;
}

/** The name that starts with `given`, or else the one with the fewest edits; undefined if every name needs too many. */
function nearest(known: readonly string[], given: string): string | undefined {
  const begun = known.find((name) => given !== "" && name.startsWith(given));
  if (begun !== undefined) return begun;
  const [best] = known
    .map((name) => ({ name, edits: editsBetween(name, given) }))
    .filter(({ name, edits }) => edits <= Math.max(1, Math.floor(Math.max(name.length, given.length) / 2.5)))
    .sort((a, b) => a.edits - b.edits);
  return best?.name;
}

/** The number of letters to insert, delete or replace (Levenshtein 1966). */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
