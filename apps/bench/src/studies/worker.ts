/** Computes one cell in a separate thread. */
import { studies } from "./index.js";
import { nameOf, type StudyEffort } from "./study.js";

/** The task of a worker. */
export interface CellTask {
  readonly study: string;
  readonly effort: StudyEffort;
  /** The name of the cell. */
  readonly cell: string;
}

export default async function compute({ study, effort, cell }: CellTask): Promise<unknown> {
  const planned = studies
    .find(({ name }) => name === study)
    ?.plan(effort)
    .cells.find((one) => nameOf(one.cell) === cell);
  if (planned === undefined) throw new Error(`There is no cell ${cell} of ${study}.`);
  return await planned.run();
}
