/** What there is to choose from in a comparison, on the command line and on the page alike. */

import { type BenchDevice, devices } from "../devices.js";
import { contenders } from "../registry/contenders.js";
import { DROPCONNECT, MC_DROPOUT, variants } from "../registry/variants.js";
import type { Effort } from "../results/schema.js";

/** What every part of a comparison lets people choose; what is left out is everything that is measured unasked. */
export interface Choices {
  readonly effort: Effort;
  readonly variants?: readonly string[] | undefined;
  readonly devices?: readonly string[] | undefined;
}

/** What the speed experiment times. */
export function speedNames(): readonly string[] {
  return [...variants.map(({ name }) => name), DROPCONNECT, MC_DROPOUT];
}

/** What the training experiments train. */
export function trainNames(): readonly string[] {
  return contenders.map(({ name }) => name);
}

/** Everything that can be compared, each name once. */
export function allNames(): readonly string[] {
  return [...new Set([...trainNames(), ...speedNames()])];
}

/** Whether a choice of variants leaves something in. */
export function isChosen(choices: Pick<Choices, "variants">, name: string): boolean {
  return choices.variants?.includes(name) ?? true;
}

/** The devices that were named, or those that are measured unasked. */
export function chosenDevices(choices: Pick<Choices, "devices">): readonly BenchDevice[] {
  return devices.filter(({ name, byDefault }) => choices.devices?.includes(name) ?? byDefault);
}

/** The seeds `"1"`, `"2"`, … */
export function countedSeeds(howMany: number): readonly string[] {
  return Array.from({ length: howMany }, (_, index) => String(index + 1));
}
