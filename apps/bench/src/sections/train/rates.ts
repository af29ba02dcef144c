/**
 * Chooses dropout rates without looking at test digits. A quarter of an experiment's training digits is held out, and the network
 * learns the others. The pair of rates with the lowest loss on the held-out digits is chosen.
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

/** The number of parts of the training digits; every training holds out the next one. */
export const PARTS = 4;

/** The trainings to run. */
export interface RatesPlan {
  readonly experiment: Experiment;
  readonly contender: TrainContender;
  /** The number of trainings per pair of rates. Each has another seed and holds out another part. */
  readonly trainings: number;
  readonly effort: Effort;
}

/** A pair of rates, and its scores on the held-out digits over the trainings. */
export interface Tried {
  readonly rates: Rates;
  readonly loss: MeanAndDeviation;
  readonly accuracy: MeanAndDeviation;
}

/** Tries every pair of rates in the experiment's grid. Pairs after an abort are left out. @param onTried Called after each pair. */
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
      // A training that diverges has the worst possible loss.
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

/** The pair with the lowest mean loss. */
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

/** Splits digits: every fourth one, counted from digit number `part`, is held out, and the others are learnt. */
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
      `Means over ${trainings} trainings of ${epochs} epochs. Each training holds out another quarter of the ${trainDigits} training digits and is scored on it. All pairs share quarters and seeds, so that most of ±, the standard deviation, is common to them.`,
    ],
  };
}
