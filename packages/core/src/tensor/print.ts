/** The values of a tensor as text, in the shape of their rows. */
import type { Shape } from "../shape.js";

/** From how many elements on dimensions are cut, and how much of either end then stays, as in NumPy. */
const WHOLE = 1000;
const EDGE = 3;

/** Of a tensor of many dimensions even the cut ones may be too many. */
const MOST_ROWS = 200;

/** Below this, every whole number is a float32, and so is shown in full. */
const WHOLE_NUMBERS = 0x1000000;

/**
 * Rows of numbers in brackets, aligned: `[[1, -2.5],\n [3,    4]]`. Numbers have six digits, whole ones all of theirs. Of more than
 * a thousand, the first and last three of every dimension are shown, and `…` for the others.
 * @param style What makes a number stand out, such as a colour.
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
  // The first time finds out how wide the widest number is.
  part(0, 0, values.length);
  rows = 0;
  return part(0, 0, values.length);
}

function numberText(value: number): string {
  if (Object.is(value, -0)) return "-0";
  return String(Number.isInteger(value) && Math.abs(value) < WHOLE_NUMBERS ? value : Number(value.toPrecision(6)));
}
