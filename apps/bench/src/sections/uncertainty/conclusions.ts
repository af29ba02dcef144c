/** What is to be concluded from uncertainty, in the words that the page and the terminal share. */
import { mean } from "simple-statistics";
import { formatNumber, formatPoints } from "../../format.js";
import type { Co2Uncertainty, DigitsUncertainty, UncertaintyResult } from "./schema.js";

export function findUncertainty({ digits }: UncertaintyResult): string | undefined {
  return digits && concludeScores(digits.scores);
}

export function concludeScores(scores: DigitsUncertainty["scores"]): string {
  const [pass, most] = [scores.find(({ samples }) => samples === null), scores.at(-1)];
  if (pass === undefined || most === undefined || most === pass)
    return "There are no samples to compare one pass with.";
  const changes = [
    { name: "NLL", from: pass.negativeLogLikelihood, to: most.negativeLogLikelihood },
    { name: "Brier score", from: pass.brier, to: most.brier },
    { name: "calibration error", from: pass.expectedCalibrationError, to: most.expectedCalibrationError },
  ].map(({ name, from, to }) => ({
    name,
    ratio: (to ?? Number.POSITIVE_INFINITY) / (from ?? Number.POSITIVE_INFINITY),
  }));
  const better = changes.filter(({ ratio }) => ratio < 1).length;
  const verdict = ["no gain here", "little gain", "a gain on the whole", "the better probabilities"][better];
  const [first, second, third] = changes.map(({ name, ratio }) => `the ${name} by ${formatChange(ratio)}`);
  return `Against one pass without masks, ${most.samples} samples change ${first}, ${second} and ${third}: ${verdict}.`;
}

/** A ratio as a change: 0.9 is -10%. */
function formatChange(ratio: number): string {
  const percent = Math.round(100 * (ratio - 1));
  return `${percent > 0 ? "+" : ""}${percent}%`;
}

/** From this AUROC on a score is said to notice, and from this difference on to notice better. */
const NOTICED = 0.7;
const BETTER = 0.02;

export function concludeRotations(rotations: DigitsUncertainty["rotations"]): string {
  const turned = rotations.filter(({ angle }) => angle % 360 !== 0);
  if (turned.length === 0) return "No digit was rotated.";
  const average = (score: keyof (typeof turned)[number]["auroc"]) => mean(turned.map(({ auroc }) => auroc[score]));
  const [pass, entropy, information] = [
    average("passEntropy"),
    average("predictiveEntropy"),
    average("mutualInformation"),
  ];
  const best = Math.max(entropy, information);
  const noticed = Math.max(best, pass) >= NOTICED ? "rotated digits are noticed" : "rotated digits are hardly noticed";
  const gain =
    best - pass >= BETTER ? "better by samples than by one pass" : "and samples notice no more than one pass does";
  return (
    `AUROC, mean over the rotations: ${pass.toFixed(3)} for one pass, ${entropy.toFixed(3)} for the predictive entropy, ` +
    `${information.toFixed(3)} for the mutual information: ${noticed}, ${gain}.`
  );
}

/** From this ratio on a band has opened, and from this coverage on it holds what it says. */
const OPENED = 1.2;
const HOLDS = 0.9;

export function concludeBand({ activation, regions }: Co2Uncertainty["networks"][number]): string {
  const inside = regions.find(({ region }) => region === "inside");
  const describe = (name: string, where: string) => {
    const { deviation = Number.NaN, coverage = Number.NaN } = regions.find(({ region }) => region === name) ?? {};
    const ratio = deviation / (inside?.deviation ?? Number.NaN);
    const opens = ratio >= OPENED ? "opens" : "does not open";
    const enough = coverage >= HOLDS ? "and holds" : "and holds only";
    return `${where} it ${opens} (${formatNumber(ratio)} times as wide) ${enough} ${formatPoints(coverage)}%`;
  };
  return (
    `${activation}: the 95% band holds ${formatPoints(inside?.coverage ?? Number.NaN)}% of the held-out months; ` +
    `${describe("gap", "in the gap")}; ${describe("beyond", "beyond the data")}.`
  );
}
