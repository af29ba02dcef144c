/** The tab on the effect of dropout on learning. */
import { useState } from "preact/hooks";
import { Choice } from "../../figures/components/choice.js";
import { MaybeFigure } from "../../figures/components/figure.js";
import type { TabProps } from "../../section.js";
import { accuracyFigure } from "./figures/accuracy.js";
import { gapFigure } from "./figures/gap.js";
import { lossFigure } from "./figures/loss.js";
import type { TrainResult } from "./schema.js";

export function Tab({ runs }: TabProps<TrainResult>) {
  const trained = runs.flatMap((run) =>
    run.result.experiments
      .filter((experiment) => experiment.trainings.length > 0)
      .map((experiment) => ({ run, experiment })),
  );
  const labels = [...new Set(trained.map(({ run }) => run.label))];
  const [wanted, setWanted] = useState<string>();
  const label = wanted !== undefined && labels.includes(wanted) ? wanted : labels[0];
  return (
    <>
      <div class="choices">
        <Choice label="Curves of" values={labels} value={label} onChoose={setWanted} />
      </div>
      {[...new Set(trained.map(({ experiment }) => experiment.name))].map((name) => {
        const same = trained.filter(({ experiment }) => experiment.name === name);
        const shown = same.find(({ run }) => run.label === label);
        const finished = same.filter(({ experiment }) => experiment.summary.length > 0);
        return (
          <section key={name}>
            <h2>
              {name}: {same[0]?.experiment.title}
            </h2>
            {shown !== undefined && <MaybeFigure figure={lossFigure(shown.run, shown.experiment)} />}
            {shown !== undefined && <MaybeFigure figure={accuracyFigure(shown.run, shown.experiment)} />}
            {finished.length > 0 && <MaybeFigure figure={gapFigure(finished)} />}
          </section>
        );
      })}
    </>
  );
}
