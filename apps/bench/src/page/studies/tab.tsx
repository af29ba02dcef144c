/** The studies tab: the findings, figures and tables of each study. */
import { useEffect, useState } from "preact/hooks";
import { Figure } from "../../figures/components/figure.js";
import { DataTable } from "../../figures/components/table.js";
import type { StudyFigures, StudyPage } from "../../studies/result.js";
import { figuresOf } from "./figures.js";

export function StudiesTab({ studies }: { readonly studies: readonly StudyPage[] }) {
  return (
    <>
      {studies.map((page) => (
        <StudySection key={page.result.study} page={page} />
      ))}
    </>
  );
}

function StudySection({ page }: { readonly page: StudyPage }) {
  const { heading, source, effort, findings, tables, result } = page;
  const [figures, setFigures] = useState<ReturnType<StudyFigures>>();
  useEffect(() => {
    figuresOf(page).then(setFigures);
  }, [page]);
  if (figures === undefined) return null;
  // A finding that is a figure's title, and a table that is behind a figure, are not shown a second time.
  const others = findings.filter((finding) => figures.every(({ title }) => title !== finding.replace(/\.$/, "")));
  const rest = tables.filter((table) => figures.every((figure) => figure.table !== table));
  return (
    <section>
      <h2>{heading}</h2>
      <p class="note">
        {source}. <code>{`pnpm bench study run ${result.study}${effort === "quick" ? " --quick" : ""}`}</code>,{" "}
        {result.cells.length} cells, build {result.build}.
      </p>
      {others.length > 0 && (
        <ul>
          {others.map((finding) => (
            <li key={finding}>{finding}</li>
          ))}
        </ul>
      )}
      {figures.map((figure) => (
        <Figure key={figure.name} figure={figure} />
      ))}
      {rest.map((table) => (
        <section key={table.title} class="figure">
          <DataTable table={table} />
        </section>
      ))}
    </section>
  );
}
