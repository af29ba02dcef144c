/** Comparing results bit by bit. */

/** Where two lists of arrays differ first. (To compare them as values takes a hundred times as long.) */
export function firstDifference(actual: readonly Uint32Array[], expected: readonly Uint32Array[]): string {
  if (actual.length !== expected.length) return `${actual.length} arrays for ${expected.length}`;
  for (const [index, array] of actual.entries()) {
    const other = expected[index]!;
    if (array.length !== other.length) return `array ${index} has ${array.length} elements for ${other.length}`;
    const at = array.findIndex((value, place) => value !== other[place]);
    if (at >= 0) return `array ${index}, element ${at}`;
  }
  return "none";
}
