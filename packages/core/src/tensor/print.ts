/** The values of a tensor as text, row by row. */
import type { Shape } from "../shape.js";

/** The largest number of elements that is shown in full, and the number of entries shown at either end otherwise, as in NumPy. */
const WHOLE = 1000;
const EDGE = 3;

/** The largest number of rows: a tensor of many dimensions may have too many rows even when every dimension is cut. */
const MOST_ROWS = 200;

/** Below this, every whole number is exact in float32, and is therefore shown in full. */
const WHOLE_NUMBERS = 0x1000000;

/**
 * Rows of numbers in brackets, aligned: `[[1, -2.5],\n [3,    4]]`. Numbers have six digits; whole numbers have all digits. In a tensor of
 * more than a thousand elements, the first and last three entries of every dimension are shown, and `…` for the others.
 * @param style Styles the text of every number, for example with a colour.
 */
export function printed(values: Float32Array, shape: Shape, style: (number: string) => string): string {
  let width = 0;
  let rows = 0;
  const part = (axis: number, from: number, size: number): string => {
    if (axis === shape.length) {
      const text = numberText(values[from]!);
      width = Math.max(width, text.length);
      return " ".repeat(width - text.length) + style(text);
    }
    const count = size && shape[axis]!;
    const inner = size / count;
    const innermost = axis === shape.length - 1;
    if (innermost) rows++;
    const parts: string[] = [];
    for (let index = 0; index < count; index++) {
      const full = !innermost && rows >= MOST_ROWS;
      if (full || (values.length > WHOLE && count > 2 * EDGE && index === EDGE)) {
        parts.push("…");
        if (full) break;
        index = count - EDGE;
      }
      parts.push(part(axis + 1, from + index * inner, inner));
    }
    const breaks = `,${"\n".repeat(shape.length - 1 - axis)}${" ".repeat(axis + 1)}`;
    return `[${parts.join(innermost ? ", " : breaks)}]`;
  };
  // The first run finds the width of the widest number.
  part(0, 0, values.length);
  rows = 0;
  return part(0, 0, values.length);
}

function numberText(value: number): string {
  if (Object.is(value, -0)) return "-0";
  return String(Number.isInteger(value) && Math.abs(value) < WHOLE_NUMBERS ? value : Number(value.toPrecision(6)));
}
