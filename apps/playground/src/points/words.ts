/** Describes in words what the playground shows. */
import type { Score } from "./learner.js";
import { MOST_ENTROPY } from "./sampled-map.js";
import type { Session } from "./session.js";

/** The names of the classes: their colour and their mark. */
export const classNames = ["blue circle", "orange square"] as const;

/** The status. It changes only when the reader does something or learning ends, so that it can be read out. */
export function describe({ learner, history, points, playing, choice, variant }: Session): string {
  if (points.classes.length === 0) return "There is nothing to learn yet: add points of both classes to the map.";
  const how = `${variant.title} at rate ${choice.rate.toFixed(2)}`;
  const { epoch, map } = learner;
  if (playing) return `${how}: learning.`;
  if (epoch === 0) return `${how}: ready to learn.`;
  const test = history.test.at(-1);
  const knows = test !== undefined && test.count > 0 ? [`${rightly(test)} unseen points`] : [];
  const unsure = map.missing === 0 ? [unsureShare(map.predictiveEntropy())] : [];
  return `${how}: ${[`paused after ${counted(epoch, "epoch")}`, ...knows, ...unsure].join("; ")}.`;
}

function rightly({ correct, count }: Score): string {
  return `right about ${percent(correct / count)} of`;
}

/** An answer is called unsure if its entropy is above half of its maximum: the more likely class then has less than 0.89. */
function unsureShare(entropy: Float64Array): string {
  const unsure = entropy.reduce((sum, one) => sum + (one > MOST_ENTROPY / 2 ? 1 : 0), 0) / entropy.length;
  return `unsure on ${percent(unsure)} of the map`;
}

/** Describes the predictions of the thinned networks at one place. @param samples The probability of class 1 by each network. */
export function describePlace(samples: Float32Array): string {
  const mean = samples.reduce((sum, p) => sum + p, 0) / samples.length;
  const spread = Math.sqrt(samples.reduce((sum, p) => sum + (p - mean) ** 2, 0) / samples.length);
  const likely = mean >= 0.5 ? 1 : 0;
  const votes = samples.reduce((sum, p) => sum + (p >= 0.5 === (likely === 1) ? 1 : 0), 0);
  const probability = likely === 1 ? mean : 1 - mean;
  return `Here: ${classNames[likely]} with probability ${probability.toFixed(2)} ± ${spread.toFixed(2)}; ${votes} of ${counted(samples.length, "thinned network")} ${votes === 1 ? "agrees" : "agree"}.`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
