/** Saves a figure as a self-contained SVG file: with conclusion, legend and caption, on white whatever the reader's theme. */
import { render } from "preact";
import { Mark } from "./components/legend.js";
import { download } from "./download.js";
import { type FigureSpec, FONT, type LegendEntry } from "./figure.js";
import { light } from "./theme.js";

const WIDTH = 800;
const MARGIN = 24;
const INNER = WIDTH - 2 * MARGIN;
const TITLE = { size: 18, line: 24, weight: 600 };
const TEXT = { size: 12, line: 17, weight: 400 };

export function saveFigure(figure: FigureSpec): void {
  download(`maskout-${figure.name}.svg`, figureAsSvg(figure), "image/svg+xml");
}

/** The text of the file. */
function figureAsSvg(figure: FigureSpec): string {
  const holder = document.createElement("div");
  render(<Document figure={figure} />, holder);
  return new XMLSerializer().serializeToString(holder.firstElementChild!);
}

function Document({ figure: { title, description, legend, caption, draw } }: { readonly figure: FigureSpec }) {
  const chart = draw({ width: INNER, theme: light });
  const chartHeight = Number(chart.getAttribute("height"));
  const [titleLines, captionLines] = [wrap(title, TITLE), wrap(caption, TEXT)];
  const entries = layOut(legend);
  const legendTop = MARGIN + titleLines.length * TITLE.line + 6;
  const chartTop = legendTop + (entries.at(-1)?.y ?? -TEXT.line) + TEXT.line + 8;
  const captionTop = chartTop + chartHeight + 12;
  const height = captionTop + captionLines.length * TEXT.line + MARGIN / 2;
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      width={WIDTH}
      height={height}
      viewBox={`0 0 ${WIDTH} ${height}`}
      font-family={FONT}
    >
      <title>{title}</title>
      <desc>{description}</desc>
      <rect width={WIDTH} height={height} fill={light.background} />
      <Lines lines={titleLines} top={MARGIN} type={TITLE} colour={light.text} />
      {entries.map(({ label, glyph, hue, x, y }) => (
        <g key={label} transform={`translate(${MARGIN + x},${legendTop + y})`}>
          <Mark glyph={glyph} colour={light[hue]} />
          <text x="28" y="10" font-size={TEXT.size} fill={light.text}>
            {label}
          </text>
        </g>
      ))}
      <g transform={`translate(${MARGIN},${chartTop})`} ref={(place) => place?.replaceChildren(chart)} />
      <Lines lines={captionLines} top={captionTop} type={TEXT} colour={light.muted} />
    </svg>
  );
}

type Type = typeof TITLE;

function Lines({
  lines,
  top,
  type,
  colour,
}: {
  readonly lines: readonly string[];
  readonly top: number;
  readonly type: Type;
  readonly colour: string;
}) {
  return (
    <text font-size={type.size} font-weight={type.weight} fill={colour}>
      {lines.map((line, index) => (
        <tspan key={index} x={MARGIN} y={top + type.size + index * type.line}>
          {line}
        </tspan>
      ))}
    </text>
  );
}

/** The positions of a legend's entries, line by line. */
function layOut(legend: readonly LegendEntry[]) {
  let [x, y] = [0, 0];
  return legend.map((entry) => {
    const width = 28 + measure(entry.label, TEXT) + 20;
    if (x > 0 && x + width > INNER) [x, y] = [0, y + TEXT.line];
    const placed = { ...entry, x, y };
    x += width;
    return placed;
  });
}

/** Breaks a text into lines, which SVG does not do. */
function wrap(text: string, type: Type): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && measure(longer, type) <= INNER) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function measure(text: string, { size, weight }: Type): number {
  const context = document.createElement("canvas").getContext("2d");
  if (context === null) return text.length * size * 0.55;
  context.font = `${weight} ${size}px ${FONT}`;
  return context.measureText(text).width;
}
