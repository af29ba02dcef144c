// Packing the operands of the matrix product: copies in the order in which the micro-kernel reads them.

/** Terms summed in registers before they are added to y: a packed panel of B (8 columns) then fits the L1 cache. */
export const DEPTH: i32 = 256;
/** Columns of B packed at a time, two panels: whole cache lines are read from B's rows. */
export const COLUMNS: i32 = 16;
/** Bytes of a packed panel, padded so that neighbouring panels do not fall on the same cache sets. */
export const PANEL: usize = DEPTH * 32 + 64;

/** Packs up to COLUMNS columns of B into panels of 8; the last one is filled up with zeros. */
export function packPanels(to: usize, from: usize, step: usize, column: usize, columns: i32, terms: i32): void {
  if (column == 4 && columns == COLUMNS) {
    for (let p = 0; p < terms; p++) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      v128.store(to, v128.load(from, 32), PANEL);
      v128.store(to, v128.load(from, 48), PANEL + 16);
      from += step;
      to += 32;
    }
    return;
  }
  for (; columns > 0; columns -= 8) {
    pack(to, 32, from, column, step, min(4, columns), terms);
    pack(to + 16, 32, from + (column << 2), column, step, min(4, columns - 4), terms);
    from += column << 3;
    to += PANEL;
  }
}

/** Packs rows of A into strips of four; the last one is filled up with zeros. */
export function packRows(strip: usize, a: usize, aRow: usize, aStep: usize, rows: i32, terms: i32): void {
  for (; rows > 0; rows -= 4) {
    pack(strip, 16, a, aRow, aStep, min(4, rows), terms);
    a += aRow << 2;
    strip += <usize>terms << 4;
  }
}

/**
 * Packs four lanes side by side: lane l of term p goes to `to + p * toStep + 4 * l`. Only the first `lanes` are there;
 * the others become zero.
 */
export function pack(to: usize, toStep: usize, from: usize, lane: usize, step: usize, lanes: i32, terms: i32): void {
  let p = 0;
  if (lanes == 4) {
    if (lane == 4) {
      for (; p < terms; p++) {
        v128.store(to, v128.load(from));
        from += step;
        to += toStep;
      }
    } else if (step == 4) {
      for (; p + 4 <= terms; p += 4) {
        const row0 = v128.load(from);
        const row1 = v128.load(from + lane);
        const row2 = v128.load(from + 2 * lane);
        const row3 = v128.load(from + 3 * lane);
        const low01 = v128.shuffle<f32>(row0, row1, 0, 4, 1, 5);
        const high01 = v128.shuffle<f32>(row0, row1, 2, 6, 3, 7);
        const low23 = v128.shuffle<f32>(row2, row3, 0, 4, 1, 5);
        const high23 = v128.shuffle<f32>(row2, row3, 2, 6, 3, 7);
        v128.store(to, v128.shuffle<i64>(low01, low23, 0, 2));
        v128.store(to + toStep, v128.shuffle<i64>(low01, low23, 1, 3));
        v128.store(to + 2 * toStep, v128.shuffle<i64>(high01, high23, 0, 2));
        v128.store(to + 3 * toStep, v128.shuffle<i64>(high01, high23, 1, 3));
        from += 16;
        to += toStep << 2;
      }
    }
  }
  for (; p < terms; p++) {
    v128.store(to, f32x4.splat(0));
    let source = from;
    for (let l = 0; l < lanes; l++) {
      store<f32>(to + (<usize>l << 2), load<f32>(source));
      source += lane;
    }
    from += step;
    to += toStep;
  }
}
