/** Describes in words how the samples read a picture. */
import { CLASSES } from "./network.js";
import type { Reading } from "./reader.js";
import { coverageNear, SET_DIGITS, type SetLevel } from "./sets.js";

/** A class with at least this probability counts as possible. */
const POSSIBLE = 0.15;

/** From this probability on, the reading counts as sure. */
const SURE = 0.9;

/** Describes a reading in two sentences. @param shown The digit that is turned. */
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
    const how = first === shown ? "" : `, and wrong: it is a turned ${shown}`;
    return `Sure of ${first}${how}. Its probability is ${probability.toFixed(2)}; ${agreement}.`;
  }
  if (possible.length > 1) {
    const likely = possible.map((digit) => `${digit} (${mean[digit]!.toFixed(2)})`);
    return `Undecided between ${listOf(likely)}. Of ${samples} samples, ${votes} say ${first}.`;
  }
  return `Probably ${first}, but not certain. Its probability is ${probability.toFixed(2)}; ${agreement}.`;
}

/** A set in braces. */
export function writeSet(classes: readonly number[]): string {
  return classes.length === 0 ? "{ }, because no digit is likely enough" : `{${classes.join(", ")}}`;
}

/** How a set is made, and how far its guarantee holds. @param degrees How far the digit is turned. */
export function describeSet(set: SetLevel, degrees: number): string {
  const percent = (share: number) => `${Math.round(100 * share)}\u00a0%`;
  const near = coverageNear(set, degrees);
  const promise =
    `The set (framed) contains every digit with a mean probability of at least ${set.least.toFixed(2)} (dashed line). This threshold comes from ${SET_DIGITS} upright ` +
    `digits that were not learnt; it guarantees that sets of such digits contain the true one in at least ${percent(set.level)} of cases.`;
  const turned =
    near.degrees === 0
      ? `For ${SET_DIGITS} other digits it is ${percent(near.coverage)}.`
      : `The guarantee does not hold for turned digits: for ${SET_DIGITS} others, turned by ${near.degrees}°, it is ${percent(near.coverage)}.`;
  return `${promise} ${turned}`;
}

function listOf(words: readonly string[]): string {
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** The number of samples in which a class is the most likely. */
function votesFor({ samples }: Reading, digit: number): number {
  let votes = 0;
  for (let from = 0; from < samples.length; from += CLASSES) {
    const row = samples.subarray(from, from + CLASSES);
    if (row.every((p, other) => other === digit || p < row[digit]!)) votes++;
  }
  return votes;
}
