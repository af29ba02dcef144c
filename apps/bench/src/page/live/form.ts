/** The form of a live comparison, made from the settings, and its text in the page's address, so that a link reproduces a run. */
import { type Comparison, commonSettings, scopeSettings } from "../../compare.js";
import { anySections } from "../../sections/index.js";
import { type Refused, readSettings, type Setting, type Settings } from "../../settings.js";

/** The form's values as text, by setting. A setting that is absent has its default. */
export type Texts = Readonly<Record<string, string>>;

/** A setting in the form. */
export interface Field {
  readonly name: string;
  readonly setting: Setting;
  /** The sections that use it; an empty list means all of them. */
  readonly of: readonly string[];
}

const browserSections = anySections.filter(({ inBrowser }) => inBrowser);

/** The scope settings without the sections that do not run in a browser. */
const scope: Settings = {
  ...scopeSettings,
  sections: {
    ...scopeSettings.sections,
    control: { kind: "checks", values: browserSections.map(({ name }) => name) },
  },
};

export const fields: readonly Field[] = collectFields();

function collectFields(): readonly Field[] {
  const all = new Map<string, Field>();
  for (const [name, setting] of Object.entries({ ...scope, ...commonSettings }))
    all.set(name, { name, setting, of: [] });
  for (const section of browserSections) {
    for (const [name, setting] of Object.entries(section.settings)) {
      if (setting.control === undefined) continue;
      const known = all.get(name);
      all.set(name, { name, setting: known?.setting ?? setting, of: [...(known?.of ?? []), section.name] });
    }
  }
  return [...all.values()];
}

const settings: Settings = Object.fromEntries(fields.map(({ name, setting }) => [name, setting]));

const usual: Texts = { sections: "speed", effort: "quick" };

/** The texts of an address, and those that were refused, whose settings keep their defaults. */
export function readForm(address: URLSearchParams): { readonly texts: Texts; readonly refused: readonly Refused[] } {
  const { values, refused } = readSettings(settings, (name) => address.get(name));
  const given = Object.keys(values).map((name) => [name, settings[name]!.codec.encode(values[name])] as const);
  return { texts: { ...usual, ...Object.fromEntries(given) }, refused };
}

/** The entries that {@link readForm} reads back, without defaults. */
export function writeForm(texts: Texts): Texts {
  return Object.fromEntries(Object.entries(texts).filter(([name, text]) => text !== "" && text !== usual[name]));
}

/** The comparison that the texts choose. */
export function choicesOf(texts: Texts): Comparison {
  const { values } = readSettings(settings, (name) => texts[name] || undefined);
  const { sections = [], effort = "quick", ...more } = values as unknown as Comparison;
  // Ignores fields that no chosen section uses; they were filled in for other sections.
  const known = fields.filter(({ of }) => of.length === 0 || of.some((name) => sections.some((one) => one === name)));
  const chosen = Object.entries(more).filter(([name]) => known.some((field) => field.name === name));
  return { ...Object.fromEntries(chosen), sections, effort };
}

/** What is wrong with a text; undefined if it is valid. */
export function faultOf(name: string, text: string): string | undefined {
  return readSettings({ [name]: settings[name]! }, () => text).refused[0]?.message;
}

/** A valid text in its canonical form. */
export function tidied(name: string, text: string): string {
  const { codec } = settings[name]!;
  return codec.encode(codec.decode(text));
}

/** The values that a field shows as chosen, each as text. */
export function chosenTexts({ name, setting }: Field, texts: Texts): readonly string[] {
  const text = texts[name];
  if (text !== undefined) return text.split(",");
  const effort = choicesOf(texts).effort;
  const value = setting.usual?.(effort);
  return value === undefined ? [] : setting.codec.encode(value).split(",");
}
