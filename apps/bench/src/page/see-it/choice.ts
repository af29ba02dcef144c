/** What the teaching figure shows, in the page's address too. */
import { z } from "zod";
import { namesOf } from "../../contenders/index.js";
import { MOST_MASKS, type SeeItChoice } from "../../contenders/view.js";

export const MOST_RATE = 0.95;

export const layerNames: readonly string[] = namesOf("view");

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

/** A value that cannot be read stays at its default. */
const fields = {
  layer: z.enum(layerNames).catch("inverted"),
  rate: z.coerce.number().min(0).max(MOST_RATE).catch(0.5),
  seed: z.string().min(1).catch("1"),
  step: whole(0, 2 ** 32 - 1).catch(0),
  digit: whole(0, 9).catch(3),
  masks: whole(1, MOST_MASKS).catch(1),
};
const choice = z.object(fields);

/** The settings of a live run have names of their own in the address. */
const PREFIX = "see.";

export function readSeeIt(address: URLSearchParams): SeeItChoice {
  return choice.parse(
    Object.fromEntries(Object.keys(fields).map((name) => [name, address.get(PREFIX + name) ?? undefined])),
  );
}

const usual = readSeeIt(new URLSearchParams());

/** What {@link readSeeIt} reads back; a value at its default is left out. */
export function writeSeeIt(chosen: SeeItChoice): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(chosen)
      .filter(([name, value]) => value !== usual[name as keyof SeeItChoice])
      .map(([name, value]) => [PREFIX + name, String(value)]),
  );
}
