/** What the passes cost. */
import { useState } from "preact/hooks";
import { Choice } from "../../figures/components/choice.js";
import { Empty } from "../../figures/components/empty.js";
import { Figure } from "../../figures/components/figure.js";
import { DataTable } from "../../figures/components/table.js";
import { formatSize } from "../../format.js";
import { barsTable } from "../../report/bars.js";
import type { Run } from "../../results/run.js";
import { gpuTables } from "./elementwise/gpu-tables.js";
import { costFigure } from "./figures/cost.js";
import { growthFigure } from "./figures/growth.js";
import { dropConnectFigures, monteCarloFigures, peersFigures } from "./figures/parts.js";
import { ratioTable } from "./figures/ratios.js";
import { type SpeedChoice, speedChoices, speedRuns } from "./figures/rows.js";

export function SpeedTab({ runs }: { readonly runs: readonly Run[] }) {
  const measured = speedRuns(runs);
  const { sizes, rates, passes } = speedChoices(measured);
  const [chosen, setChosen] = useState<Partial<SpeedChoice>>({});
  const pick = <T,>(values: readonly T[], wanted: T | undefined, otherwise: T | undefined) =>
    wanted !== undefined && values.includes(wanted) ? wanted : otherwise;
  const size = pick(sizes, chosen.size, sizes[0]);
  const rate = pick(rates, chosen.rate, rates.at(-1));
  const pass = pick(passes, chosen.pass, passes[0]);
  const parts = runs.flatMap((run) =>
    [...dropConnectFigures(run), ...monteCarloFigures(run), ...peersFigures(run)].map((figure) => ({ run, figure })),
  );
  const bars = runs.filter(({ results }) => results.bars.length > 0);
  if (parts.length === 0 && (size === undefined || rate === undefined || pass === undefined))
    return <Empty what="speed" command="pnpm bench speed" />;
  return (
    <>
      {size !== undefined && rate !== undefined && pass !== undefined && (
        <>
          <div class="choices">
            <Choice
              label="Pass"
              values={passes}
              value={pass}
              onChoose={(value) => setChosen({ ...chosen, pass: value })}
            />
            <Choice
              label="Elements"
              values={sizes}
              value={size}
              name={formatSize}
              onChoose={(value) => setChosen({ ...chosen, size: value })}
            />
            <Choice
              label="Rate"
              values={rates}
              value={rate}
              onChoose={(value) => setChosen({ ...chosen, rate: value })}
            />
          </div>
          <MaybeFigure figure={costFigure(measured, { size, rate, pass })} />
          <section class="figure">
            <DataTable table={ratioTable(measured, { size, rate })} />
          </section>
          {measured.flatMap(({ label, speed }) =>
            gpuTables(speed).map((table) => (
              <section key={`${label} ${table.title}`} class="figure">
                <DataTable table={measured.length > 1 ? { ...table, title: `${label}: ${table.title}` } : table} />
              </section>
            )),
          )}
          {measured.map((run) => (
            <MaybeFigure
              key={run.label}
              figure={growthFigure(run, { size, rate, pass })}
              of={measured.length > 1 ? run.label : undefined}
            />
          ))}
        </>
      )}
      {parts.map(({ run, figure }) => (
        <MaybeFigure key={`${run.label} ${figure.name}`} figure={figure} of={runs.length > 1 ? run.label : undefined} />
      ))}
      {bars.map(({ label, results }) => (
        <section key={label} class="figure">
          <h3>What the project promises, and what {runs.length > 1 ? label : "this run"} measured</h3>
          <DataTable table={barsTable(results.bars)} />
        </section>
      ))}
    </>
  );
}

/** A figure, under the name of its run where there are several. */
export function MaybeFigure({
  figure,
  of,
}: {
  readonly figure: ReturnType<typeof costFigure>;
  readonly of?: string | undefined;
}) {
  if (figure === undefined) return null;
  return <Figure figure={of === undefined ? figure : { ...figure, title: `${of}: ${figure.title}` }} />;
}
