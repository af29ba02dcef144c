/**
 * Finds where values on a square grid cross a level, as segments of marching squares. d3-contour is not used, because it closes every line
 * along the grid's border, which a decision boundary must not do.
 */

/** Calls back with the two ends of every segment. The value in row y and column x is at (x, y). */
export function crossings(
  values: ArrayLike<number>,
  side: number,
  level: number,
  onSegment: (fromX: number, fromY: number, toX: number, toY: number) => void,
): void {
  const ends: number[] = [];
  /** Records where the edge from one corner to another is crossed. */
  const edge = (x: number, y: number, toX: number, toY: number): void => {
    const [from, to] = [values[y * side + x]! - level, values[toY * side + toX]! - level];
    if (from < 0 === to < 0) return;
    const along = from / (from - to);
    ends.push(x + (toX - x) * along, y + (toY - y) * along);
  };
  for (let y = 0; y + 1 < side; y++) {
    for (let x = 0; x + 1 < side; x++) {
      const at = y * side + x;
      const below = values[at]! < level;
      const same = values[at + 1]! < level === below && values[at + side]! < level === below;
      if (same && values[at + side + 1]! < level === below) continue;
      ends.length = 0;
      edge(x, y, x + 1, y);
      edge(x + 1, y, x + 1, y + 1);
      edge(x + 1, y + 1, x, y + 1);
      edge(x, y + 1, x, y);
      for (let end = 0; end < ends.length; end += 4) {
        onSegment(ends[end]!, ends[end + 1]!, ends[end + 2]!, ends[end + 3]!);
      }
    }
  }
}
