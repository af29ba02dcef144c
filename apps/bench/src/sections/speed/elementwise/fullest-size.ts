/** Chooses the size to report first when not everything was measured at every size. */
import type { SpeedRow } from "../schema.js";

/** The size at which the most variants were measured, in elements; the largest if there are several. `undefined` without rows. */
export function fullestSize(rows: readonly Pick<SpeedRow, "size" | "variant">[]): number | undefined {
  const variants = (size: number) =>
    new Set(rows.filter((row) => row.size === size).map(({ variant }) => variant)).size;
  const sizes = [...new Set(rows.map(({ size }) => size))].map((size) => ({ size, variants: variants(size) }));
  return sizes.toSorted((a, b) => b.variants - a.variants || b.size - a.size)[0]?.size;
}
