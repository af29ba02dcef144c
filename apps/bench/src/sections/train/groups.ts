/** Groups of trainings that differ only in their seed. */
import { baseline } from "../../contenders/index.js";
import type { ExperimentResult, Training } from "./schema.js";

export interface Group extends Pick<Training, "variant" | "device"> {
  readonly trainings: readonly Training[];
}

/** The groups, in the order in which they began. */
export function groupsOf(trainings: readonly Training[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const training of trainings) {
    const { variant, device } = training;
    const id = `${variant} ${device}`;
    groups.set(id, { variant, device, trainings: [...(groups.get(id)?.trainings ?? []), training] });
  }
  return [...groups.values()];
}

/** The name of a group: the variant, and the device if there are several. */
export function groupName(
  { trainings }: Pick<ExperimentResult, "trainings">,
  { variant, device }: Pick<Training, "variant" | "device">,
): string {
  const name = variant === baseline.name ? "no dropout" : variant;
  return new Set(trainings.map((training) => training.device)).size > 1 ? `${name}, ${device}` : name;
}

/** "1 seed", "3 seeds", "1 to 3 seeds" */
export function describeSeeds(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least < most ? `${least} to ${most} seeds` : `${most} seed${most === 1 ? "" : "s"}`;
}
