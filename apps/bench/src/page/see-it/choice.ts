/** The state of the teaching figure, and its text in the page's address. */
import { z } from "zod";
import { namesOf } from "../../contenders/index.js";
import { MOST_MASKS, type SeeItChoice } from "../../contenders/view.js";

export const MOST_RATE = 0.95;

export const layerNames: readonly string[] = namesOf("view");

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

/** The fields of the state. A value that cannot be read gets its default. */
const fields = {
  layer: z.enum(layerNames).catch("inverted"),
  rate: z.coerce.number().min(0).max(MOST_RATE).catch(0.5),
  seed: z.string().min(1).catch("1"),
  step: whole(0, 2 ** 32 - 1).catch(0),
  digit: whole(0, 9).catch(3),
  masks: whole(1, MOST_MASKS).catch(1),
};
const choice = z.object(fields);

/** The prefix that separates these names in the address from those of a live run's settings. */
const PREFIX = "see.";

export function readSeeIt(address: URLSearchParams): SeeItChoice {
  return choice.parse(
    Object.fromEntries(Object.keys(fields).map((name) => [name, address.get(PREFIX + name) ?? undefined])),
  );
}

const usual = readSeeIt(new URLSearchParams());

/** The entries that {@link readSeeIt} reads back, without defaults. */
export function writeSeeIt(chosen: SeeItChoice): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(chosen)
      .filter(([name, value]) => value !== usual[name as keyof SeeItChoice])
      .map(([name, value]) => [PREFIX + name, String(value)]),
  );
}
