// The little SVG that the figures are made of. Colours are for a light page; on a dark one the style sheet turns them.

/** Ink, a second ink that colour-blind readers tell from it, and the grey of lines and words. */
export const COLOURS = { kept: "#1d63d1", dropped: "#e8eaee", accent: "#c2410c", line: "#9aa3af", text: "#374151" };

/** A whole figure. @param {{ width: number, height: number, title: string, body: string }} figure */
export function figure({ width, height, title, body }) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, Arial, sans-serif" font-size="12" fill="${COLOURS.text}">
<title>${title}</title>
${body}
</svg>
`;
}

/** Words, centred at x. @param {number} x @param {number} y @param {string} words @param {string} [attributes] */
export function text(x, y, words, attributes = "") {
  return `<text x="${x}" y="${y}" text-anchor="middle" ${attributes}>${words}</text>`;
}

/** A path of squares, one per element of `places`. @param {readonly (readonly [number, number])[]} places @param {number} side @param {string} attributes */
export function squares(places, side, attributes) {
  if (places.length === 0) return "";
  const path = places.map(([x, y]) => `M${number(x)} ${number(y)}h${side}v${side}h-${side}z`).join("");
  return `<path d="${path}" ${attributes}/>`;
}

/** A number with at most two decimals. @param {number} value */
export function number(value) {
  return String(Math.round(value * 100) / 100);
}
