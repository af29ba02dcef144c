/** What the project promises, next to what a run measured, as a table. */
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

/** What a missed target may come from, before the code is to blame. */
const WHY =
  "A target that is not met may be the machine's: targets are set on two cores of a server processor that have nothing else to do. See the load above, and measure again on a quiet machine.";

/** `"12 % above it"`, of a target such as `"at most 1.5"`. */
function howFarOff({ target, measured }: Target): string {
  const bound = Number(target.match(/[\d.]+/)?.[0]);
  if (!(bound > 0) || !Number.isFinite(measured)) return "see the notes";
  const percent = Math.abs(measured / bound - 1) * 100;
  return `${percent < 1 ? "less than 1" : percent.toFixed(0)} % ${measured > bound ? "above" : "below"} it`;
}
