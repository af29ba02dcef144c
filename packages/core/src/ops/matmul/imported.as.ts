// Functions of this folder's module, for the convolution's: it imports them, and so doesn't hold them a second time, in whichever form.

// @ts-ignore: decorator
@external("matmul", "packRows")
export declare function packRows(strip: usize, a: usize, aRow: usize, aStep: usize, rows: i32, terms: i32): void;

// @ts-ignore: decorator
@external("matmul", "multiplyStrips")
export declare function multiplyStrips(
  y: usize, b: usize,
  rows: i32, columns: i32, terms: i32,
  bStep: usize, bColumn: usize,
  yRow: usize, accumulate: i32,
  scratch: usize,
): void;

// @ts-ignore: decorator
@external("matmul", "addBias")
export declare function addBias(y: usize, x: usize, bias: usize, rows: i32, columns: i32): void;
