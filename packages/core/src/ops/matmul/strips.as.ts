// The product of packed strips of A with B, a block of rows and terms at a time: what the matrix product does with rows that it
// packs, the convolution does with patches.
import { COLUMNS, DEPTH, packPanels, PANEL } from "./pack.as";
import { copyEdge, tallTile, tile } from "./tile.as";

/** Rows of A packed at a time: 128 kB at full depth, half of a small L2 cache. */
export const ROWS: i32 = 128;
/** Up to so many rows, tiles read B where it is: packing would cost more than it saves. */
const FEW_ROWS: i32 = 16;
/** Bytes of a tile. */
const TILE: usize = 128;
/** Where the strips lie in the scratch of a product: behind a tile and two panels of B. */
export const STRIPS: usize = TILE + 2 * PANEL;
/** Bytes of scratch with ROWS rows of A in strips. */
export const SCRATCH: usize = STRIPS + <usize>(DEPTH * ROWS * 4);

/**
 * y [rows, columns] = strips * b, written, or added to what is there (`accumulate`). The strips lie at STRIPS in the scratch: four
 * rows each, side by side. Rows of y lie `yRow` bytes apart; element (p, j) of b is at `p * bStep + j * bColumn`, in bytes.
 */
export function multiplyStrips(
  y: usize, b: usize,
  rows: i32, columns: i32, terms: i32,
  bStep: usize, bColumn: usize,
  yRow: usize, accumulate: i32,
  scratch: usize,
): void {
  const direct = bColumn == 4 && rows <= FEW_ROWS;
  const panels = scratch + TILE;
  const stripBytes = <usize>terms << 4;
  for (let j = 0; j < columns; j += 8) {
    const wide = columns - j;
    const inPlace = direct && wide >= 8;
    const second = !direct && j % COLUMNS != 0;
    if (!inPlace && !second) packPanels(panels, b, bStep, bColumn, min(COLUMNS, wide), terms);
    const panel = inPlace ? b : second ? panels + PANEL : panels;
    const panelStep: usize = inPlace ? bStep : 32;
    let out = y;
    let strip = scratch + STRIPS;
    let i = 0;
    if (ASC_FEATURE_RELAXED_SIMD && wide >= 8) {
      // Three strips are two tiles of six rows.
      for (; i + 12 <= rows; i += 12) {
        const middle = strip + stripBytes;
        const below = out + (yRow << 2);
        tallTile(strip, middle, panel, panelStep, terms, out, below, yRow, accumulate);
        tallTile(middle + stripBytes, middle + 8, panel, panelStep, terms, below + (yRow << 2), below + (yRow << 1), yRow, accumulate);
        strip += 3 * stripBytes;
        out += 12 * yRow;
      }
    }
    for (; i < rows; i += 4) {
      const high = rows - i;
      if (high >= 4 && wide >= 8) {
        tile(strip, panel, panelStep, terms, out, yRow, accumulate);
      } else {
        tile(strip, panel, panelStep, terms, scratch, 32, 0);
        copyEdge(out, yRow, scratch, min(4, high), min(8, wide), accumulate);
      }
      strip += stripBytes;
      out += yRow << 2;
    }
    y += 32;
    b += bColumn << 3;
  }
}
