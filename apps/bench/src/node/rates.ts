/** `bench rates`: chooses the rates of the training experiments on validation digits. */

import { Command, InvalidArgumentError, Option } from "commander";
import { contenders } from "../contenders/index.js";
import { loadDigits, splitDigits } from "../data/digits.js";
import { devices } from "../devices.js";
import { chooseFrom } from "../nearest.js";
import { PARTS, pairsOf, ratesTable, tryRates } from "../sections/train/rates.js";
import { experiments } from "../sections/train/settings.js";
import { INTERRUPTED } from "./comparison.js";
import { effortOf, type Given } from "./options.js";
import { print } from "./print.js";
import { showProgress } from "./progress.js";
import { renderTable } from "./terminal.js";

const EXAMPLES = `
Examples:
  pnpm bench rates                                       all that can be chosen
  pnpm bench rates overfit --variants inverted           of one variant in one training
`;

const chosen = experiments.filter(({ grid }) => grid !== undefined);
const trained = contenders.flatMap(({ name, train }) => (train?.rates === undefined ? [] : [{ name, ...train }]));

export function ratesCommand(signal: AbortSignal, exit: (code: number) => void): Command {
  const program = new Command("rates")
    .description(
      "choose the dropout rates of the training experiments on validation digits, a part of the training digits",
    )
    .argument("[experiments...]", `some of ${chosen.map(({ name }) => name).join(", ")}`, oneOf(chosen))
    .addOption(new Option("--variants <names...>", "the variants to choose rates for").argParser(oneOf(trained)))
    .addOption(
      new Option("--trainings <n>", "the number of trainings per pair of rates").default(PARTS).argParser(whole),
    )
    .addOption(new Option("--quick", "use the digits and epochs of a quick comparison").conflicts("full"))
    .addOption(new Option("--full", "use the digits and epochs of a full comparison"))
    .addHelpText("after", EXAMPLES);
  return program.action(async (named: readonly string[], given: Given & RatesOptions) => {
    const training = splitDigits(await loadDigits()).train;
    const device = await devices.find(({ byDefault }) => byDefault)!.open();
    const { trainings, variants } = given;
    for (const experiment of chosen.filter(({ name }) => named.length === 0 || named.includes(name))) {
      const there = trained.filter(({ networks }) => networks.includes(experiment.network));
      for (const contender of there.filter(({ name }) => variants?.includes(name) ?? true)) {
        const plan = { experiment, contender, trainings, effort: effortOf(given) };
        const display = showProgress();
        const of = pairsOf(experiment).length;
        let done = 0;
        const tried = await tryRates(plan, training, {
          device,
          signal,
          onTried: ({ rates, loss }) =>
            display.show(`${experiment.name}, ${contender.name}`, {
              done: ++done,
              of,
              text: `${rates.input} and ${rates.hidden}: validation loss ${loss.mean.toFixed(3)}`,
            }),
        });
        display.stop();
        if (signal.aborted) return exit(INTERRUPTED);
        print(renderTable(ratesTable(plan, tried)));
      }
    }
  });
}

interface RatesOptions {
  readonly variants?: readonly string[];
  readonly trainings: number;
}

/** Parses words that are known names, one call per word. */
function oneOf(known: readonly { readonly name: string }[]) {
  return (word: string, previous: readonly string[] | undefined): readonly string[] => {
    if (known.some(({ name }) => name === word)) return [...(previous ?? []), word];
    throw new InvalidArgumentError(
      chooseFrom(
        known.map(({ name }) => name),
        word,
      ),
    );
  };
}

const MOST_TRAININGS = 1000;

function whole(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= MOST_TRAININGS) return count;
  throw new InvalidArgumentError(`Give a whole number from 1 to ${MOST_TRAININGS}.`);
}
