/** What the samples say of a picture, in words. */
import { CLASSES } from "./network.js";
import type { Reading } from "./reader.js";

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
    const how = first === shown ? "" : `, and wrong: it is a ${shown} that is turned`;
    return `Sure of ${first}${how}. Its probability is ${probability.toFixed(2)}; ${agreement}.`;
  }
  if (possible.length > 1) {
    const likely = possible.map((digit) => `${digit} (${mean[digit]!.toFixed(2)})`);
    return `Between ${listOf(likely)}. Of ${samples} samples, ${votes} say ${first}.`;
  }
  return `Probably ${first}, but not surely. Its probability is ${probability.toFixed(2)}; ${agreement}.`;
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
