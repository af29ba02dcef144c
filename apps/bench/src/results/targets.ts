/** The project's targets and the values that a run measured, as a table. */
import { formatNumber } from "../format.js";
import type { Target } from "../section.js";
import { left, right, type Table } from "./table.js";

export function targetsTable(targets: readonly Target[]): Table {
  const missed = targets.some(({ met }) => !met);
  return {
    title: "Targets",
    columns: [left("what"), right("target"), right("measured"), left("")],
    rows: targets.map((target) => [
      target.name,
      target.target,
      formatNumber(target.measured),
      target.met ? "met" : `not met: ${howFarOff(target)}`,
    ]),
    notes: missed ? [WHY] : [],
    details: targets.map(({ name, detail }) => `${name}: ${detail}.`),
  };
}

/** A note on a possible cause of missed targets other than the code. */
const WHY =
  "A missed target may be due to the machine: targets are set on two idle cores of a server processor. See the load above, and measure again on a quiet machine.";

/** `"12 % above it"`, of a target such as `"at most 1.5"`. */
function howFarOff({ target, measured }: Target): string {
  const bound = Number(target.match(/[\d.]+/)?.[0]);
  if (!(bound > 0) || !Number.isFinite(measured)) return "see the notes";
  const percent = Math.abs(measured / bound - 1) * 100;
  return `${percent < 1 ? "less than 1" : percent.toFixed(0)} % ${measured > bound ? "above" : "below"} it`;
}
