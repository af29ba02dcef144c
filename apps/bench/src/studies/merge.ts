/** Merges the files of all cells into the result of a study, which does not depend on how they were divided. */
import { UserError } from "../user-error.js";
import { canonical } from "./cell-file.js";
import type { FoundCell } from "./folder.js";
import { effortOf, type StudyResult } from "./result.js";
import { nameOf, type Plan, type Study, type StudyEffort, studyEfforts } from "./study.js";

export interface Merged {
  readonly study: Study;
  readonly plan: Plan;
  readonly result: StudyResult;
}

/**
 * Merges cells. The result names the missing ones.
 * @param build The build of this program: only the program that computed cells knows which cells its study has.
 * @throws {@link UserError} for cells that do not belong together.
 */
export function mergeCells(found: readonly FoundCell[], studies: readonly Study[], build: string): Merged {
  const [first] = found;
  if (first === undefined)
    throw new UserError("This folder contains no cells: run a study first, with bench study run NAME --out DIR.");
  expectAlike(found, "study", ({ study }) => study, "Merge the studies one by one, each from a separate folder.");
  expectAlike(
    found,
    "build",
    (one) => one.build,
    "Run all shares with the same checkout, built from the same sources.",
  );
  expectAlike(found, "settings", ({ settings }) => canonical(settings), "Run all shares with the same options.");
  if (first.build !== build) {
    throw new UserError(
      `These cells were computed by build ${first.build}, and this program is build ${build}: merge them with the checkout that computed them, or run the study again.`,
    );
  }
  const study = studies.find(({ name }) => name === first.study);
  if (study === undefined)
    throw new UserError(`There is no study ${first.study}: choose from ${studies.map(({ name }) => name).join(", ")}.`);
  const plan = study.plan(expectEffort(first));
  if (canonical(plan.settings) !== canonical(first.settings))
    throw new UserError(
      `The settings of ${study.name} have changed since these cells were computed: run the study again.`,
    );
  const byName = new Map<string, FoundCell>();
  for (const one of found) {
    const name = nameOf(one.cell);
    const twice = byName.get(name);
    if (twice !== undefined)
      throw new UserError(`The cell ${name} exists twice: ${twice.path} and ${one.path}. Remove one of them.`);
    byName.set(name, one);
  }
  const names = plan.cells.map(({ cell }) => nameOf(cell));
  const stray = [...byName.values()].find(({ cell }) => !names.includes(nameOf(cell)));
  if (stray !== undefined) throw new UserError(`${stray.path} is not a cell of ${study.name}: remove it.`);
  return {
    study,
    plan,
    result: {
      kind: "maskout-study",
      study: study.name,
      build,
      settings: plan.settings,
      cells: plan.cells.flatMap(({ cell }) => {
        const one = byName.get(nameOf(cell));
        return one === undefined ? [] : [{ cell, values: one.values }];
      }),
      missing: names.filter((name) => !byName.has(name)),
    },
  };
}

function expectEffort(cell: FoundCell): StudyEffort {
  const effort = effortOf(cell);
  if (effort === undefined)
    throw new UserError(`${cell.path} has no effort of ${studyEfforts.join(" or ")} among its settings.`);
  return effort;
}

function expectAlike(
  found: readonly FoundCell[],
  what: string,
  read: (one: FoundCell) => string,
  remedy: string,
): void {
  const [first] = found;
  const other = found.find((one) => read(one) !== read(first!));
  if (other === undefined) return;
  throw new UserError(`${first!.path} and ${other.path} differ in their ${what}, and cannot be merged. ${remedy}`);
}
