/** A comparison from beginning to end, wherever it runs: the sections that were chosen, one after the other. */
import { contenders } from "./contenders/index.js";
import { type BenchDevice, deviceNamed, devices } from "./devices.js";
import type { Environment } from "./results/environment.js";
import { efforts } from "./results/fields.js";
import { emptyResults, type Results, type SkippedDevice, withSection } from "./results/schema.js";
import type { Choices, Data, OpenDevice, Progress, Section } from "./section.js";
import { anySections, type SectionName, type SectionResults, sections } from "./sections/index.js";
import { choice, names, type Settings } from "./settings.js";
import { USAGE, UserError } from "./user-error.js";

/** The settings that every section has. */
export const commonSettings = {
  variants: names(
    contenders.map(({ name }) => name),
    { title: "Variants", help: "what to compare" },
  ),
  devices: names(
    devices.map(({ name }) => name),
    { title: "Devices", help: "where to run", also: (word) => deviceNamed(word)?.name },
  ),
} satisfies Settings;

/** The settings that the command line does not take as options: sections are arguments, the effort is a flag. */
export const scopeSettings = {
  sections: names<SectionName>(
    sections.map(({ name }) => name),
    { title: "What", help: "what to measure" },
  ),
  effort: choice(efforts, { title: "How much", help: "how much to measure" }),
} satisfies Settings;

/** What the user chose to compare. */
export interface Comparison extends Choices {
  /** Absent: the sections that are measured by default. */
  readonly sections?: readonly SectionName[];
}

/** The devices that could be opened, and those that could not, with the reason and the remedy. */
export interface OpenedDevices {
  readonly opened: readonly OpenDevice[];
  readonly skipped: readonly SkippedDevice[];
}

/** Where a comparison runs. */
export interface Host {
  readonly environment: Environment;
  readonly data: Data;
  readonly signal: AbortSignal;
  /** @throws When none of the devices is available. */
  open(devices: readonly BenchDevice[]): Promise<OpenedDevices>;
  /** Called when everything is chosen and nothing is measured yet. */
  onStart?(results: Results, opened: readonly OpenDevice[]): void;
  onProgress?(section: Section, progress: Progress): void;
  /** Called when a section that is still running has measured more. */
  onPartial?(results: Results): void;
  /** Called when a section has ended. Its results are kept even if a later section fails. */
  onSection?(results: Results, section: Section): void | Promise<void>;
}

/**
 * Runs a comparison.
 * @returns The results; if the run was stopped, those of the work that was finished.
 * @throws {@link UserError} when the choices cannot be measured. It is thrown before anything is measured.
 */
export async function compare(choices: Comparison, host: Host): Promise<Results> {
  const { environment, data, signal } = host;
  const chosen = chosenSections(choices);
  expectSettings(choices, chosen);
  const prepared = [];
  for (const section of chosen) prepared.push({ section, measure: await section.prepare(choices, data) });
  const { opened, skipped } = await host.open(chosenDevices(choices));
  let results: Results = { ...emptyResults(environment), ...(skipped.length > 0 && { skippedDevices: [...skipped] }) };
  host.onStart?.(results, opened);
  for (const { section, measure } of prepared) {
    if (signal.aborted) break;
    const before = results;
    const including = (result: unknown) =>
      withSection(before, section.name as SectionName, result as SectionResults[SectionName]);
    const result = await measure({
      devices: opened,
      data,
      signal,
      progress: (progress) => host.onProgress?.(section, progress),
      partial: (result) => host.onPartial?.(including(result)),
    });
    results = { ...including(result), interrupted: signal.aborted };
    await host.onSection?.(results, section);
  }
  return { ...results, interrupted: signal.aborted };
}

function chosenSections({ sections: named, variants }: Comparison): readonly Section[] {
  const chosen = anySections.filter(({ name, byDefault }) => named?.some((other) => other === name) ?? byDefault);
  for (const { name, variants: known } of chosen) {
    if (variants === undefined || known === undefined || known.some((one) => variants.includes(one))) continue;
    throw new UserError(`${name} compares variants: choose from ${known.join(", ")}.`, USAGE);
  }
  return chosen;
}

/** Refuses a setting that none of the chosen sections uses. */
function expectSettings(choices: Comparison, chosen: readonly Section[]): void {
  const known = new Set(chosen.flatMap(({ settings }) => Object.keys(settings)));
  for (const { name, settings } of anySections) {
    const idle = Object.keys(settings).find((setting) => choices[setting] !== undefined && !known.has(setting));
    if (idle !== undefined)
      throw new UserError(`--${idle} is for ${name}, which is not measured here: leave it out, or add ${name}.`, USAGE);
  }
}

/** The devices that were named, or those that are measured by default. */
function chosenDevices({ devices: named }: Choices): readonly BenchDevice[] {
  if (named === undefined) return devices.filter(({ byDefault }) => byDefault);
  return named.map(deviceNamed).filter((device) => device !== undefined);
}
