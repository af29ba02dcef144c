/** Learning curves as SVG. */

/** A curve: a value in percent for every epoch, from the first. */
export interface Curve {
  readonly name: string;
  readonly colour: string;
  readonly values: readonly number[];
}

const [WIDTH, HEIGHT] = [560, 320];
/** Where the axes are. */
const [LEFT, RIGHT, TOP, BOTTOM] = [48, WIDTH - 16, 40, HEIGHT - 40];

/** Curves on axes of epochs and percent, the lowest value that is drawn a multiple of 5. */
export function drawCurves(title: string, curves: readonly Curve[]): string {
  const epochs = Math.max(...curves.map(({ values }) => values.length));
  const least = 5 * Math.floor(Math.min(95, ...curves.flatMap(({ values }) => values)) / 5);
  const x = (epoch: number): number => LEFT + ((RIGHT - LEFT) * (epoch - 1)) / Math.max(epochs - 1, 1);
  const y = (percent: number): number => BOTTOM - ((BOTTOM - TOP) * (percent - least)) / (100 - least);
  const ticks = Array.from({ length: 6 }, (_, index) => least + ((100 - least) * index) / 5);
  const lines = [
    ...ticks.map((tick) => `<path d="M${LEFT} ${round(y(tick))}H${RIGHT}" stroke="#e5e7eb"/>`),
    ...ticks.map((tick) => text(LEFT - 8, y(tick) + 4, `${round(tick)}%`, "end")),
    ...[1, epochs].map((epoch) => text(x(epoch), BOTTOM + 18, `epoch ${epoch}`, epoch === 1 ? "start" : "end")),
    ...curves.map(({ colour, values }) => {
      const path = values.map((value, index) => `${round(x(index + 1))} ${round(y(value))}`).join("L");
      return `<path d="M${path}" fill="none" stroke="${colour}" stroke-width="2"/>`;
    }),
    ...curves.map(({ name, colour }, index) =>
      text(RIGHT, BOTTOM - 12 - 18 * (curves.length - 1 - index), name, "end", colour),
    ),
    text(LEFT, 22, title, "start"),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" font-family="system-ui, Arial, sans-serif" font-size="12">
<title>${title}</title>
<path d="M0 0H${WIDTH}V${HEIGHT}H0z" fill="#fff"/>
${lines.join("\n")}
</svg>
`;
}

function text(x: number, y: number, words: string, anchor: "start" | "end", colour = "#374151"): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" fill="${colour}">${words}</text>`;
}

function round(value: number): number {
  return Math.round(100 * value) / 100;
}
