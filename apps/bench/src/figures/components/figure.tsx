/** A figure on the page: conclusion, chart, caption, the table behind it, and a button that saves it. */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { FigureSpec } from "../figure.js";
import { saveFigure } from "../save-figure.js";
import { useTheme } from "../theme.js";
import { Legend } from "./legend.js";
import { DataTable } from "./table.js";

/** A figure, titled with the name of its run if there are several runs; renders nothing without a figure. */
export function MaybeFigure({
  figure,
  of,
}: {
  readonly figure: FigureSpec | undefined;
  readonly of?: string | undefined;
}) {
  if (figure === undefined) return null;
  return <Figure figure={of === undefined ? figure : { ...figure, title: `${of}: ${figure.title}` }} />;
}

export function Figure({ figure }: { readonly figure: FigureSpec }) {
  const theme = useTheme();
  const id = useId();
  const [chart, width] = useWidth<HTMLDivElement>();
  useEffect(() => {
    if (chart.current === null || width === 0) return;
    const svg = figure.draw({ width, theme });
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", `${figure.title}. ${figure.description}`);
    // Screen readers would read the chart mark by mark; the table has the same numbers in order.
    for (const child of svg.children) child.setAttribute("aria-hidden", "true");
    chart.current.replaceChildren(svg);
  }, [figure, width, theme]);
  return (
    <figure class="figure" aria-labelledby={id}>
      <h3 id={id}>{figure.title}</h3>
      <Legend entries={figure.legend} theme={theme} />
      <div class="chart" ref={chart} />
      <figcaption>{figure.caption}</figcaption>
      <div class="behind">
        <details>
          <summary>The numbers</summary>
          <DataTable table={figure.table} />
        </details>
        <button
          type="button"
          class="quiet"
          onClick={() => saveFigure(figure)}
          aria-label={`Save as SVG: ${figure.title}`}
        >
          Save as SVG
        </button>
      </div>
    </figure>
  );
}

/** A reference for an element, and the element's current width in pixels. */
function useWidth<E extends HTMLElement>() {
  const element = useRef<E>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, width] as const;
}
