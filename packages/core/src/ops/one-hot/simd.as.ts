// Class numbers as one-hot rows.

/** y [rows, columns] = 1 at the class number in x [rows] and 0 elsewhere; a row of NaN if the number is not a class. */
export function oneHotRows(y: usize, x: usize, rows: i32, columns: i32): void {
  const row = <usize>columns << 2;
  for (; rows > 0; rows--, x += 4, y += row) {
    const label = load<f32>(x);
    // -1, NaN and numbers that are not whole are not classes.
    const known = label >= 0 && label < <f32>columns && floor(label) == label;
    const fill: f32 = known ? 0 : NaN;
    for (let at: usize = 0; at < row; at += 4) store<f32>(y + at, fill);
    if (known) store<f32>(y + (<usize>label << 2), 1);
  }
}
