/** The tab on the cost of the passes. */
import { useState } from "preact/hooks";
import { Choice } from "../../figures/components/choice.js";
import { MaybeFigure } from "../../figures/components/figure.js";
import { DataTable } from "../../figures/components/table.js";
import { formatSize } from "../../format.js";
import type { TabProps } from "../../section.js";
import { fullestSize } from "./elementwise/fullest-size.js";
import { gpuTables } from "./elementwise/gpu-tables.js";
import { costFigure } from "./figures/cost.js";
import { growthFigure } from "./figures/growth.js";
import { convolutionFigures, dropConnectFigures, monteCarloFigures } from "./figures/parts.js";
import { ratioTable } from "./figures/ratios.js";
import { type SpeedChoice, speedChoices } from "./figures/rows.js";
import type { SpeedResult } from "./schema.js";

export function Tab({ runs }: TabProps<SpeedResult>) {
  const { sizes, rates, passes } = speedChoices(runs);
  const [chosen, setChosen] = useState<Partial<SpeedChoice>>({});
  const pick = <T,>(values: readonly T[], wanted: T | undefined, otherwise: T | undefined) =>
    wanted !== undefined && values.includes(wanted) ? wanted : otherwise;
  const size = pick(sizes, chosen.size, fullestSize(runs.flatMap(({ result }) => result.rows)));
  const rate = pick(rates, chosen.rate, rates.at(-1));
  const pass = pick(passes, chosen.pass, passes[0]);
  const measured = runs.filter(({ result }) => result.rows.length > 0);
  const several = runs.length > 1;
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
          {measured.flatMap(({ label, result }) =>
            gpuTables(result).map((table) => (
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
      {runs.flatMap((run) =>
        [...dropConnectFigures(run), ...monteCarloFigures(run), ...convolutionFigures(run)].map((figure) => (
          <MaybeFigure key={`${run.label} ${figure.name}`} figure={figure} of={several ? run.label : undefined} />
        )),
      )}
    </>
  );
}
