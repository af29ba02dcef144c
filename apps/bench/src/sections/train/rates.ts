/**
 * Rates of dropping chosen on digits that are not for testing: of an experiment's training digits a quarter is held out, the network
 * learns the others, and the pair of rates whose loss on the held-out ones is lowest is taken. No test digit is looked at.
 */
import type { Device } from "@maskout/core";
import { type Digits, firstDigits, PIXELS } from "../../data/digits.js";
import { formatPoints } from "../../format.js";
import { meanAndDeviation } from "../../measure/statistics.js";
import type { Effort, MeanAndDeviation } from "../../results/fields.js";
import { left, right, type Table } from "../../results/table.js";
import { asTensors, hyperparametersOf, type TrainContender, trainOne } from "./measure.js";
import { digitShape } from "./model.js";
import type { Rates } from "./schema.js";
import type { Experiment } from "./settings.js";

/** Every training holds out the next of so many parts. */
export const PARTS = 4;

/** How much is trained. */
export interface RatesPlan {
  readonly experiment: Experiment;
  readonly contender: TrainContender;
  /** Trainings of every pair of rates: of another seed each, and holding out another part. */
  readonly trainings: number;
  readonly effort: Effort;
}

/** A pair of rates, and what it came to on the digits that were held out, over the trainings. */
export interface Tried {
  readonly rates: Rates;
  readonly loss: MeanAndDeviation;
  readonly accuracy: MeanAndDeviation;
}

/** Tries every pair of rates of the experiment's grid. @param onTried Sees each as it comes. Pairs after an abort are left out. */
export async function tryRates(
  { experiment, contender, trainings, effort }: RatesPlan,
  training: Digits,
  { device, signal, onTried }: RatesContext,
): Promise<readonly Tried[]> {
  const { trainDigits, epochs } = experiment.extents[effort];
  const shape = digitShape(experiment);
  const parts = Array.from({ length: PARTS }, (_, part) => {
    const { learnt, heldOut } = holdOut(firstDigits(training, trainDigits), part);
    return { train: asTensors(learnt, shape, device), test: asTensors(heldOut, shape, device) };
  });
  const tried: Tried[] = [];
  for (const rates of pairsOf(experiment)) {
    const ends = [];
    for (let number = 0; number < trainings; number++) {
      const where = { seed: `validation ${number + 1}`, device };
      const settings = { ...hyperparametersOf(experiment), epochs };
      const finished = await trainOne(settings, contender, rates, where, parts[number % PARTS]!, { signal });
      if (finished !== undefined) ends.push(finished.epochs.at(-1)!.test);
    }
    if (signal.aborted) break;
    const one = {
      rates,
      // Training that diverges is as bad as can be.
      loss: meanAndDeviation(ends.map(({ loss }) => loss ?? Number.MAX_VALUE)),
      accuracy: meanAndDeviation(ends.map(({ accuracy }) => accuracy)),
    };
    tried.push(one);
    onTried?.(one);
  }
  for (const { train, test } of parts) for (const { x } of [train, test]) x.dispose();
  return tried;
}

interface RatesContext {
  readonly device: Device;
  readonly signal: AbortSignal;
  readonly onTried?: (tried: Tried) => void;
}

/** The pair that is chosen: of the lowest mean loss. */
export function bestOf(tried: readonly Tried[]): Tried | undefined {
  return tried.reduce<Tried | undefined>(
    (best, one) => (best && best.loss.mean <= one.loss.mean ? best : one),
    undefined,
  );
}

export function pairsOf({ grid }: Pick<Experiment, "grid">): readonly Rates[] {
  if (grid === undefined) return [];
  return grid.input.flatMap((input) => grid.hidden.map((hidden) => ({ input, hidden })));
}

/** Digits without every fourth of them, counted from one of the first four, and those. */
export function holdOut(digits: Digits, part: number): { readonly learnt: Digits; readonly heldOut: Digits } {
  const numbers = Array.from({ length: digits.count }, (_, index) => index);
  const isHeldOut = (index: number) => index % PARTS === part;
  return {
    learnt: only(
      digits,
      numbers.filter((index) => !isHeldOut(index)),
    ),
    heldOut: only(digits, numbers.filter(isHeldOut)),
  };
}

function only({ images, labels }: Digits, indices: readonly number[]): Digits {
  const picked = new Float32Array(indices.length * PIXELS);
  for (const [row, index] of indices.entries())
    picked.set(images.subarray(index * PIXELS, (index + 1) * PIXELS), row * PIXELS);
  return { images: picked, labels: Uint8Array.from(indices, (index) => labels[index]!), count: indices.length };
}

/** All pairs, the lowest loss first. */
export function ratesTable({ experiment, contender, trainings, effort }: RatesPlan, tried: readonly Tried[]): Table {
  const { trainDigits, epochs } = experiment.extents[effort];
  const best = bestOf(tried);
  return {
    title: `Rates of ${contender.name} in ${experiment.name}: ${experiment.title}`,
    columns: [left("inputs, hidden"), right("validation loss"), right("validation %"), left("")],
    rows: tried
      .toSorted((a, b) => a.loss.mean - b.loss.mean)
      .map((one) => [
        `${one.rates.input}, ${one.rates.hidden}`,
        `${one.loss.mean.toFixed(3)} ± ${one.loss.deviation.toFixed(3)}`,
        `${formatPoints(one.accuracy.mean)} ± ${formatPoints(one.accuracy.deviation)}`,
        one === best ? "chosen" : "",
      ]),
    notes: [
      `Means over ${trainings} trainings of ${epochs} epochs, each without another quarter of the ${trainDigits} training digits, on which it is judged. All pairs share quarters and seeds, so that most of ±, the deviation, is common to them.`,
    ],
  };
}
