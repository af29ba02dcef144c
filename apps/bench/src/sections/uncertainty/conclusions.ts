/**
 * Conclusions on uncertainty, in words that the page and the terminal share. They state a change only if its interval excludes 0.
 * The intervals are over the digits, for this one trained network.
 */
import { mean } from "simple-statistics";
import { formatNumber, formatPoints } from "../../format.js";
import type { Interval } from "../../results/fields.js";
import { concludeTemperatures } from "./calibration/conclusions.js";
import type { Co2Uncertainty, DigitsUncertainty, UncertaintyResult } from "./schema.js";

export function findUncertainty({ digits, calibration, co2 }: UncertaintyResult): string | undefined {
  if (digits !== undefined) return `${concludeScores(digits)}.`;
  if (calibration !== undefined) return `${concludeTemperatures(calibration)}.`;
  return co2 && `${concludeBands(co2)}.`;
}

type Gains = DigitsUncertainty["gains"];

const SCORES: readonly {
  readonly key: keyof Gains;
  readonly name: string;
  format(value: number): string;
}[] = [
  { key: "negativeLogLikelihood", name: "NLL", format: (nats) => nats.toFixed(3) },
  { key: "brier", name: "Brier score", format: (score) => score.toFixed(3) },
  { key: "expectedCalibrationError", name: "calibration error", format: (error) => `${formatPoints(error)} points` },
];

/** The changes from one pass without masks to the most samples. */
export function concludeScores({ gains, settings }: DigitsUncertainty): string {
  const changes = SCORES.flatMap(({ key, name, format }) => {
    const gain = gains[key];
    return gain === null ? [] : [{ name, gain, words: `the ${name} by ${range(gain, format)}` }];
  });
  const lower = changes.filter(({ gain: { high } }) => high < 0);
  const higher = changes.filter(({ gain: { low } }) => low > 0);
  const open = changes.filter((change) => !lower.includes(change) && !higher.includes(change));
  const parts = [
    ...(lower.length === 0 ? [] : [`lower ${lower.map(({ words }) => words).join(" and ")}`]),
    ...(higher.length === 0 ? [] : [`raise ${higher.map(({ words }) => words).join(" and ")}`]),
    ...(open.length === 0
      ? []
      : [`do not change ${open.map(({ name }) => `the ${name}`).join(" and ")} beyond chance`]),
  ];
  return `Against one pass without masks, ${Math.max(...settings.samples)} samples ${parts.join("; they ")}`;
}

/** A change with its interval, without the sign, which the words express. */
function range({ value, low, high }: Interval, format: (value: number) => string): string {
  const [least, most] = [Math.min(Math.abs(low), Math.abs(high)), Math.max(Math.abs(low), Math.abs(high))];
  return `${format(Math.abs(value))} (${format(least)} to ${format(most)})`;
}

/** A score with at least this AUROC is said to detect rotated digits. */
const NOTICED = 0.7;

/** Whether rotated digits are detected, and whether samples detect them better than one pass does. */
export function concludeNoticing({ rotations, noticing }: DigitsUncertainty): string {
  const turned = rotations.filter(({ angle }) => angle % 360 !== 0);
  if (turned.length === 0 || noticing === null) return "No digit was rotated";
  const average = (score: keyof (typeof turned)[number]["auroc"]) => mean(turned.map(({ auroc }) => auroc[score]));
  const pass = average("passEntropy");
  const noticed = pass >= NOTICED ? "Rotated digits are detected" : "Rotated digits are hardly detected";
  const described = (
    [
      ["predictiveEntropy", "predictive entropy"],
      ["mutualInformation", "mutual information"],
    ] as const
  ).map(([score, name]) => {
    const { value, low, high } = noticing[score];
    const by = `${value >= 0 ? "+" : "−"}${Math.abs(value).toFixed(3)}, ${low.toFixed(3)} to ${high.toFixed(3)}`;
    const verdict = low > 0 ? "better" : high < 0 ? "worse" : "neither better nor worse beyond chance";
    return `the ${name} of the samples detects them ${verdict} (${by})`;
  });
  return `${noticed}: AUROC ${pass.toFixed(3)} by the entropy of one pass, mean over the angles; ${described.join(", ")}`;
}

/** The share of observations inside the networks' bands: between learnt months, in the years left out, and beyond the data. */
export function concludeBands({ networks }: Co2Uncertainty): string {
  const share = (wanted: string) =>
    networks
      .map(({ regions }) => regions.find(({ region }) => region === wanted)?.coverage ?? Number.NaN)
      .map((coverage) => `${formatPoints(coverage)}%`)
      .join(" and ");
  const names = networks.map(({ activation }) => activation).join(" and ");
  return (
    `The 95% band of ${names} contains ${share("inside")} of the held-out months, ${share("gap")} of those in the gap, and ` +
    `${share("beyond")} of those beyond the data`
  );
}

/** How much wider the bands are where there were no data. */
export function concludeWidths({ networks }: Co2Uncertainty): string {
  const widths = networks.map(({ activation, regions }) => {
    const width = (wanted: string) => regions.find(({ region }) => region === wanted)?.deviation ?? Number.NaN;
    const ratio = (wanted: string) => formatNumber(width(wanted) / width("inside"));
    return `${activation}: ${ratio("gap")} times as wide in the gap as between data, ${ratio("beyond")} times beyond it`;
  });
  return `The band of ${widths.join("; ")}`;
}
