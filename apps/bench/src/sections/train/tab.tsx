/** What dropout does to learning. */
import { useState } from "preact/hooks";
import { Choice } from "../../figures/components/choice.js";
import { Empty } from "../../figures/components/empty.js";
import { Figure } from "../../figures/components/figure.js";
import type { Run } from "../../results/run.js";
import { MaybeFigure } from "../speed/tab.js";
import { accuracyFigure } from "./figures/accuracy.js";
import { gapFigure } from "./figures/gap.js";
import { lossFigure } from "./figures/loss.js";

export function LearningTab({ runs }: { readonly runs: readonly Run[] }) {
  const trained = runs.flatMap((run) =>
    (run.results.train?.experiments ?? [])
      .filter((experiment) => experiment.runs.length > 0)
      .map((experiment) => ({ run, experiment })),
  );
  const labels = [...new Set(trained.map(({ run }) => run.label))];
  const [wanted, setWanted] = useState<string>();
  const label = wanted !== undefined && labels.includes(wanted) ? wanted : labels[0];
  if (label === undefined) return <Empty what="learning" command="pnpm bench train" />;
  return (
    <>
      <div class="choices">
        <Choice label="Curves of" values={labels} value={label} onChoose={setWanted} />
      </div>
      {[...new Set(trained.map(({ experiment }) => experiment.name))].map((name) => {
        const same = trained.filter(({ experiment }) => experiment.name === name);
        const shown = same.find(({ run }) => run.label === label);
        return (
          <section key={name}>
            <h2>
              {name}: {same[0]?.experiment.title}
            </h2>
            {shown !== undefined && <Figure figure={accuracyFigure(shown.run, shown.experiment)} />}
            <Figure figure={gapFigure(same)} />
            {shown !== undefined && <MaybeFigure figure={lossFigure(shown.run, shown.experiment)} />}
          </section>
        );
      })}
    </>
  );
}
