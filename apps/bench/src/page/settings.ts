/** The settings of a live comparison, in the page's address: a link reproduces a run. */
import { z } from "zod";
import { devices } from "../devices.js";
import { allNames } from "../plans/choices.js";

const PARTS = ["speed", "learning", "uncertainty"] as const;
export type LivePart = (typeof PARTS)[number];
export const liveParts: readonly LivePart[] = PARTS;

export const efforts = ["quick", "short", "full"] as const;

const MOST_ELEMENTS = 64 * 2 ** 20;

/** A list of names that are known, each once. */
function namesOf(known: readonly string[]) {
  return z
    .array(z.enum(known, `choose from ${known.join(", ")}`))
    .min(1, `choose at least one of ${known.join(", ")}`)
    .transform((names) => known.filter((name) => names.includes(name)));
}

function numbersOf(number: z.ZodNumber, expected: string) {
  return z
    .array(number, expected)
    .min(1, expected)
    .transform((numbers) => [...new Set(numbers)].sort((a, b) => a - b));
}

const SIZES = "give whole numbers of elements from 1 to 67108864";
const RATES = "give numbers in [0, 1)";
const SEEDS = "give a whole number from 1 to 100";

const liveSettings = z.object({
  parts: namesOf(PARTS).transform((parts) => PARTS.filter((part) => parts.includes(part))),
  effort: z.enum(efforts, `choose from ${efforts.join(", ")}`),
  variants: namesOf(allNames()),
  devices: namesOf(devices.map(({ name }) => name)),
  sizes: numbersOf(z.int(SIZES).min(1, SIZES).max(MOST_ELEMENTS, SIZES), SIZES),
  rates: numbersOf(z.number(RATES).min(0, RATES).lt(1, RATES), RATES),
  seeds: z.int(SEEDS).min(1, SEEDS).max(100, SEEDS),
});

export type LiveSettings = z.infer<typeof liveSettings>;

const defaultSettings: LiveSettings = {
  parts: ["speed"],
  effort: "quick",
  variants: [...allNames()],
  devices: devices.filter(({ byDefault }) => byDefault).map(({ name }) => name),
  sizes: [2 ** 16, 2 ** 20],
  rates: [0.5],
  seeds: 1,
};

/** Settings from an address, and what could not be understood of it. */
export interface ReadSettings {
  readonly settings: LiveSettings;
  /** One sentence for each value that was refused, for which the default stands. */
  readonly refused: readonly string[];
}

export function readSettings(address: URLSearchParams): ReadSettings {
  const given = Object.entries(defaultSettings).flatMap(([name, usual]) => {
    const text = address.get(name);
    return text === null ? [] : [[name, parse(text, usual)] as const];
  });
  const checked = given.map(
    ([name, value]) => [name, liveSettings.safeParse({ ...defaultSettings, [name]: value })] as const,
  );
  const settings = Object.fromEntries(
    checked.flatMap(([name, { data }]) => (data === undefined ? [] : [[name, data[name as keyof LiveSettings]]])),
  );
  const refused = checked.flatMap(([name, { error }]) =>
    error === undefined ? [] : [`${name}=${address.get(name)}: ${error.issues[0]?.message}.`],
  );
  return { settings: { ...defaultSettings, ...settings }, refused };
}

/** What `readSettings` reads back; a setting at its default is left out. */
export function writeSettings(settings: LiveSettings): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(settings)
      .map(([name, value]) => [name, String(value)] as const)
      .filter(([name, text]) => text !== String(defaultSettings[name as keyof LiveSettings])),
  );
}

/** Text as the type of the setting's usual value. */
function parse(text: string, usual: LiveSettings[keyof LiveSettings]): unknown {
  if (typeof usual === "number") return Number(text);
  if (!Array.isArray(usual)) return text;
  const items = text.split(",").filter((item) => item !== "");
  return typeof usual[0] === "number" ? items.map(Number) : items;
}
