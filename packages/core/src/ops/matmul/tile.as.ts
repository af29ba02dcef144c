// The micro-kernel of the matrix product: a tile of y that stays in registers while the terms run through.

/**
 * A tile of 4 rows and 8 columns of y, from a strip of a (16 bytes a term) and a panel of b (`bStep` bytes a term, at
 * least one term). Written, or added to what is there (`accumulate`).
 *
 * Registers: 8 sums, 2 of b, 4 of a and 1 product are the 15 registers that V8 has. It loads all that
 * a basic block needs before it computes, so two terms in one block would spill; the test between them keeps them apart.
 */
export function tile(a: usize, b: usize, bStep: usize, terms: i32, y: usize, yRow: usize, accumulate: i32): void {
  let y00 = f32x4.splat(0), y01 = y00, y10 = y00, y11 = y00, y20 = y00, y21 = y00, y30 = y00, y31 = y00;
  while (true) {
    let b0 = v128.load(b), b1 = v128.load(b, 16);
    let s = v128.load32_splat(a);
    y00 = addProduct(y00, s, b0);
    y01 = addProduct(y01, s, b1);
    s = v128.load32_splat(a, 4);
    y10 = addProduct(y10, s, b0);
    y11 = addProduct(y11, s, b1);
    s = v128.load32_splat(a, 8);
    y20 = addProduct(y20, s, b0);
    y21 = addProduct(y21, s, b1);
    s = v128.load32_splat(a, 12);
    y30 = addProduct(y30, s, b0);
    y31 = addProduct(y31, s, b1);
    if (terms == 1) break;
    b += bStep;
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    s = v128.load32_splat(a, 16);
    y00 = addProduct(y00, s, b0);
    y01 = addProduct(y01, s, b1);
    s = v128.load32_splat(a, 20);
    y10 = addProduct(y10, s, b0);
    y11 = addProduct(y11, s, b1);
    s = v128.load32_splat(a, 24);
    y20 = addProduct(y20, s, b0);
    y21 = addProduct(y21, s, b1);
    s = v128.load32_splat(a, 28);
    y30 = addProduct(y30, s, b0);
    y31 = addProduct(y31, s, b1);
    terms -= 2;
    if (terms == 0) break;
    b += bStep;
    a += 32;
  }
  storeRow(y, y00, y01, accumulate);
  y += yRow;
  storeRow(y, y10, y11, accumulate);
  y += yRow;
  storeRow(y, y20, y21, accumulate);
  y += yRow;
  storeRow(y, y30, y31, accumulate);
}

/**
 * A tile of 6 rows and 8 columns of y, where products and sums are fused and take no register between them: a whole strip of a (`four`), to
 * the rows at `y`, and two rows of another one (`two`, pointing at the first of them), to those at `other`. 12 sums, 2 of b and 1 of
 * a are 15 registers, and so many sums keep both multipliers of a processor busy, which 8 just fail to.
 */
export function tallTile(
  four: usize, two: usize, b: usize, bStep: usize, terms: i32, y: usize, other: usize, yRow: usize, accumulate: i32,
): void {
  let y00 = f32x4.splat(0), y01 = y00, y10 = y00, y11 = y00, y20 = y00, y21 = y00, y30 = y00, y31 = y00;
  let y40 = y00, y41 = y00, y50 = y00, y51 = y00;
  while (true) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let s = v128.load32_splat(four);
    y00 = addProduct(y00, s, b0);
    y01 = addProduct(y01, s, b1);
    s = v128.load32_splat(four, 4);
    y10 = addProduct(y10, s, b0);
    y11 = addProduct(y11, s, b1);
    s = v128.load32_splat(four, 8);
    y20 = addProduct(y20, s, b0);
    y21 = addProduct(y21, s, b1);
    s = v128.load32_splat(four, 12);
    y30 = addProduct(y30, s, b0);
    y31 = addProduct(y31, s, b1);
    s = v128.load32_splat(two);
    y40 = addProduct(y40, s, b0);
    y41 = addProduct(y41, s, b1);
    s = v128.load32_splat(two, 4);
    y50 = addProduct(y50, s, b0);
    y51 = addProduct(y51, s, b1);
    if (--terms == 0) break;
    b += bStep;
    four += 16;
    two += 16;
  }
  storeRow(y, y00, y01, accumulate);
  storeRow(y + yRow, y10, y11, accumulate);
  y += yRow << 1;
  storeRow(y, y20, y21, accumulate);
  storeRow(y + yRow, y30, y31, accumulate);
  storeRow(other, y40, y41, accumulate);
  storeRow(other + yRow, y50, y51, accumulate);
}

/** Adds (or, for the first terms, copies) the valid corner of a tile that hangs over the edge of y. */
export function copyEdge(y: usize, yRow: usize, edge: usize, rows: i32, columns: i32, accumulate: i32): void {
  for (let i = 0; i < rows; i++) {
    for (let j: usize = 0; j < <usize>columns << 2; j += 4) {
      const value = load<f32>(edge + j);
      store<f32>(y + j, accumulate ? load<f32>(y + j) + value : value);
    }
    y += yRow;
    edge += 32;
  }
}

/** sum + a * b: rounded once where this is compiled for engines that fuse the two, else the product and the sum. */
@inline
export function addProduct(sum: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<f32>(a, b, sum);
  return f32x4.add(sum, f32x4.mul(a, b));
}

@inline
function storeRow(y: usize, low: v128, high: v128, accumulate: i32): void {
  if (accumulate) {
    low = f32x4.add(v128.load(y), low);
    high = f32x4.add(v128.load(y, 16), high);
  }
  v128.store(y, low);
  v128.store(y, high, 16);
}
