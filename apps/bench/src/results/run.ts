/** A run that is shown: results, and what to call them. */
import { devicesOf } from "../report/environment.js";
import type { Results } from "./schema.js";

export interface Run {
  /** Different from every other run's. */
  readonly label: string;
  readonly results: Results;
}

/** The processor and the runtime, as a caption names them. */
function describeMachine({ environment: { cpu, cores, runtime } }: Results): string {
  return `${cpu ?? "processor unknown"}, ${cores} cores, ${runtime}`;
}

/** What ran: the devices as they named themselves. */
export function describeBackends(results: Results): string {
  return devicesOf(results)
    .map(({ ran }) => ran)
    .join("; ");
}

/** Where the numbers of a figure come from, each run by name where there are several. */
export function describeRuns(runs: readonly Run[], backend: (run: Run) => string): string {
  return runs
    .map((run) => {
      const where = `${describeMachine(run.results)}; ${backend(run)}`;
      return runs.length > 1 ? `${run.label}: ${where}` : where;
    })
    .join(". ");
}

/** A label that no other run has. */
export function freeLabel(wanted: string, runs: readonly Run[]): string {
  const taken = (label: string) => runs.some((run) => run.label === label);
  let label = wanted;
  for (let number = 2; taken(label); number++) label = `${wanted} (${number})`;
  return label;
}
