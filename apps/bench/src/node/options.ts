/** The command line's options, made from the settings. */
import { InvalidArgumentError, Option } from "commander";
import { commonSettings, scopeSettings } from "../compare.js";
import { chooseFrom } from "../nearest.js";
import type { Effort } from "../results/fields.js";
import { anySections } from "../sections/index.js";
import { readSettings, type Setting, type Settings } from "../settings.js";
import { USAGE, UserError } from "../user-error.js";

/** All settings with the sections that take them. A name that several sections share appears once. */
const settings = new Map<string, { readonly setting: Setting; readonly of: readonly string[] }>(
  Object.entries(commonSettings).map(([name, setting]) => [name, { setting, of: [] }]),
);
for (const section of anySections) {
  for (const [name, setting] of Object.entries(section.settings)) {
    const known = settings.get(name);
    settings.set(name, { setting: known?.setting ?? setting, of: [...(known?.of ?? []), section.name] });
  }
}

/** An option for every setting, under the sections that take it. */
export function settingOptions(): readonly Option[] {
  return [...settings].map(([name, { setting, of }]) => {
    const option = new Option(`--${name} ${setting.hint}`, setting.help).argParser(
      (text: string, previous: string | undefined) => {
        const all = setting.hint.includes("...") && previous !== undefined ? `${previous},${text}` : text;
        const [refused] = readSettings({ [name]: setting }, () => all).refused;
        if (refused !== undefined) throw new InvalidArgumentError(refused.message);
        return all;
      },
    );
    return option.helpGroup(of.length === 0 ? "Options:" : `Options of ${of.join(" and ")}:`);
  });
}

export function scopeOptions(): readonly Option[] {
  return [
    new Option("--quick", "a quick look: fewer rounds, digits and epochs").conflicts("full"),
    new Option("--full", "the thorough settings: more rounds, seeds, digits and epochs"),
    new Option(
      "--json <file>",
      "where to write the results, with a .md summary and an .html page next to it (default: results.json)",
    ),
  ];
}

/** The values of the options above. */
export interface Given extends Readonly<Record<string, unknown>> {
  readonly quick?: true;
  readonly full?: true;
  readonly json?: string;
}

export function effortOf({ quick, full }: Given): Effort {
  if (quick) return "quick";
  return full ? "full" : "short";
}

/** The values of the settings that were given. Each option was checked when it was read. */
export function valuesOf(given: Given): Readonly<Record<string, unknown>> {
  const all: Settings = Object.fromEntries([...settings].map(([name, { setting }]) => [name, setting]));
  return readSettings(all, (name) => given[name] as string | undefined).values;
}

/** The sections that were named. @throws {@link UserError} for an unknown name; the message lists the known ones. */
export function sectionsOf(words: readonly string[], commands: readonly string[]) {
  if (words.length === 0) return undefined;
  const { values, refused } = readSettings({ sections: scopeSettings.sections }, () => words.join(","));
  if (refused.length === 0) return values.sections;
  const names = [...anySections.map(({ name }) => name), ...commands];
  const unknown = words.find((word) => !names.includes(word)) ?? words[0];
  throw new UserError(`There is no command "${unknown}". ${chooseFrom(names, unknown!)}`, USAGE);
}
