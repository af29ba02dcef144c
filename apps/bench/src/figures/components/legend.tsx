/** The legend of a chart, on the page and inside a saved figure. */
import type { Glyph, LegendEntry } from "../figure.js";
import type { Theme } from "../theme.js";

export function Legend({ entries, theme }: { readonly entries: readonly LegendEntry[]; readonly theme: Theme }) {
  if (entries.length === 0) return null;
  return (
    <ul class="legend">
      {entries.map(({ label, glyph, hue }) => (
        <li key={label}>
          <svg width="22" height="12" aria-hidden="true">
            <Mark glyph={glyph} colour={theme[hue]} />
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}

/** A mark, 22 by 12 pixels. */
export function Mark({ glyph, colour }: { readonly glyph: Glyph; readonly colour: string }) {
  switch (glyph) {
    case "dot":
      return <circle cx="11" cy="6" r="5" fill={colour} />;
    case "ring":
      return <circle cx="11" cy="6" r="4" fill="none" stroke={colour} stroke-width="2" />;
    case "cross":
      return <path d="M11 1V11" stroke={colour} stroke-width="1.5" />;
    case "line":
      return <path d="M0 6H22" stroke={colour} stroke-width="2.25" />;
    case "dashed":
      return <path d="M0 6H22" stroke={colour} stroke-width="1.75" stroke-dasharray="5 3" />;
    case "band":
      return <rect width="22" height="12" fill={colour} fill-opacity="0.6" />;
    case "block":
      return <rect width="22" height="12" fill={colour} />;
    default:
      return glyph satisfies never;
  }
}
