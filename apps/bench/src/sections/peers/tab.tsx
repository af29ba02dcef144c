/** The tab's part on the time of other libraries for the same work. */
import { MaybeFigure } from "../../figures/components/figure.js";
import { DataTable } from "../../figures/components/table.js";
import type { TabProps } from "../../section.js";
import { peersFigures } from "./figures.js";
import type { PeersResult } from "./schema.js";
import { peersTables } from "./tables.js";

export function Tab({ runs }: TabProps<PeersResult>) {
  return (
    <>
      {runs.map((run) => {
        const figures = peersFigures(run);
        const shown = figures.map(({ table }) => table.title);
        return (
          <div key={run.label}>
            {figures.map((figure) => (
              <MaybeFigure key={figure.name} figure={figure} of={runs.length > 1 ? run.label : undefined} />
            ))}
            {peersTables(run.result)
              .filter(({ title }) => !shown.includes(title))
              .map((table) => (
                <section key={table.title} class="figure">
                  <DataTable table={table} />
                </section>
              ))}
          </div>
        );
      })}
    </>
  );
}
