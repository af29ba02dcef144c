/** The tab on how well Monte Carlo dropout estimates its own errors. */
import { useState } from "preact/hooks";
import { Choice } from "../../figures/components/choice.js";
import { MaybeFigure } from "../../figures/components/figure.js";
import type { TabProps } from "../../section.js";
import { riskFigure } from "./calibration/figures/risk.js";
import { setsFigure } from "./calibration/figures/sets.js";
import { temperatureFigure } from "./calibration/figures/temperature.js";
import { bandErrorFigure, bandFigure } from "./figures/band.js";
import { entropyFigure, noticingFigure } from "./figures/entropy.js";
import { regressionFigure } from "./figures/regression.js";
import { reliabilityFigure } from "./figures/reliability.js";
import type { UncertaintyResult } from "./schema.js";

const FIRST_ANGLE = 90;

export function Tab({ runs }: TabProps<UncertaintyResult>) {
  const [wanted, setWanted] = useState<string>();
  const [wantedAngle, setAngle] = useState(FIRST_ANGLE);
  const run = runs.find(({ label }) => label === wanted) ?? runs[0];
  if (run === undefined) return null;
  const { digits, calibration, co2, regression } = run.result;
  const angles = digits?.rotations.map(({ angle }) => angle).filter((angle) => angle % 360 !== 0) ?? [];
  const angle = angles.includes(wantedAngle) ? wantedAngle : angles[0];
  const spread = digits && angle !== undefined ? entropyFigure(run, digits, angle) : undefined;
  return (
    <>
      <div class="choices">
        <Choice label="Run" values={runs.map(({ label }) => label)} value={run.label} onChoose={setWanted} />
      </div>
      {digits !== undefined && (
        <section>
          <h2>Digits: probabilities that can be trusted</h2>
          <MaybeFigure figure={reliabilityFigure(run, digits)} />
          {angle !== undefined && spread !== undefined && (
            <>
              <div class="choices">
                <Choice
                  label="Rotated by"
                  values={angles}
                  value={angle}
                  name={(degrees) => `${degrees}°`}
                  onChoose={setAngle}
                />
              </div>
              <MaybeFigure figure={spread} />
            </>
          )}
          <MaybeFigure figure={noticingFigure(run, digits)} />
        </section>
      )}
      {calibration !== undefined && (
        <section>
          <h2>Calibration: corrected probabilities, and sets with a guarantee</h2>
          <MaybeFigure figure={temperatureFigure(run, calibration)} />
          <MaybeFigure figure={setsFigure(run, calibration)} />
          <MaybeFigure figure={riskFigure(run, calibration)} />
        </section>
      )}
      {co2 !== undefined && (
        <section>
          <h2>CO2: a regression with years left out</h2>
          <MaybeFigure figure={bandFigure(run, co2)} />
          <MaybeFigure figure={bandErrorFigure(run, co2)} />
        </section>
      )}
      {regression !== undefined && (
        <section>
          <h2>Regression on data from a file</h2>
          <MaybeFigure figure={regressionFigure(run, regression)} />
        </section>
      )}
    </>
  );
}
