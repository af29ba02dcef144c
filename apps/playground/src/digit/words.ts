/** What the samples say of a picture, in words. */
import { CLASSES } from "./network.js";
import type { Reading } from "./reader.js";
import { coverageNear, SET_DIGITS, type SetLevel } from "./sets.js";

/** A class counts as one of those that it may be from this probability on. */
const POSSIBLE = 0.15;

/** Above this probability, and with nearly all samples of one mind, it is sure. */
const SURE = 0.9;

/** Two sentences. @param shown The digit that is turned. */
export function describeReading(reading: Reading, shown: number): string {
  const { mean } = reading;
  const order = [...mean.keys()].sort((a, b) => mean[b]! - mean[a]!);
  const [first = 0] = order;
  const votes = votesFor(reading, first);
  const samples = reading.samples.length / CLASSES;
  const probability = mean[first]!;
  const possible = order.filter((digit) => mean[digit]! >= POSSIBLE);
  const agreement = `${votes} of ${samples} samples say ${first}`;
  if (probability >= SURE) {
    const how = first === shown ? "" : `, and wrong: the turned digit is a ${shown}`;
    return `Sure of ${first}${how}. Its probability is ${probability.toFixed(2)}; ${agreement}.`;
  }
  if (possible.length > 1) {
    const likely = possible.map((digit) => `${digit} (${mean[digit]!.toFixed(2)})`);
    return `Between ${listOf(likely)}. Of ${samples} samples, ${votes} say ${first}.`;
  }
  return `Probably ${first}, but not surely. Its probability is ${probability.toFixed(2)}; ${agreement}.`;
}

/** A set in braces. */
export function writeSet(classes: readonly number[]): string {
  return classes.length === 0 ? "{ }, since no digit is likely enough" : `{${classes.join(", ")}}`;
}

/** How a set is made, and how far its guarantee holds. @param degrees How far the digit is turned. */
export function describeSet(set: SetLevel, degrees: number): string {
  const percent = (share: number) => `${Math.round(100 * share)}\u00a0%`;
  const near = coverageNear(set, degrees);
  const promise =
    `The set, framed, contains every digit with a mean probability of at least ${set.least.toFixed(2)} (dashed). This threshold comes from ${SET_DIGITS} upright ` +
    `digits that were not learnt; with it the sets of such digits hold the right one in ${percent(set.level)} of cases or more.`;
  const turned =
    near.degrees === 0
      ? `Of ${SET_DIGITS} others, ${percent(near.coverage)} do.`
      : `Turned digits are not such digits, and there is no guarantee for them: of ${SET_DIGITS} others, turned by ${near.degrees}°, ${percent(near.coverage)} do.`;
  return `${promise} ${turned}`;
}

function listOf(words: readonly string[]): string {
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** How many samples find a class the likeliest. */
function votesFor({ samples }: Reading, digit: number): number {
  let votes = 0;
  for (let from = 0; from < samples.length; from += CLASSES) {
    const row = samples.subarray(from, from + CLASSES);
    if (row.every((p, other) => other === digit || p < row[digit]!)) votes++;
  }
  return votes;
}
