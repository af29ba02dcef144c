/** The commands of `bench`. Without a command it runs the whole comparison. */
import { Command } from "commander";
import { resultsJsonSchema } from "../results/schema.js";
import { anySections } from "../sections/index.js";
import { runComparison } from "./comparison.js";
import { effortOf, type Given, scopeOptions, sectionsOf, settingOptions, valuesOf } from "./options.js";
import { ratesCommand } from "./rates.js";
import { reportCommand } from "./report.js";
import { serveCommand } from "./serve.js";
import { studyCommand } from "./study.js";

/** Takes the process's exit code. */
export type Exit = (code: number) => void;

const DESCRIPTION =
  "Compares the dropout variants: their speed, their effect on learning, and how well they estimate their own uncertainty. Results are printed, and written to a file and a page.";

const EXAMPLES = `
Running time on two cores: --quick about 20 seconds, the standard comparison about 90 seconds, --full about an hour.

Examples:
  pnpm bench                                       the standard comparison
  pnpm bench --full --json full.json               the thorough settings
  pnpm bench speed --sizes 64K 1M --rates 0.5      one section, two sizes, one rate
  pnpm bench speed peers --quick                   against other libraries, few rounds
  pnpm bench speed --devices cpu cpu-reference     SIMD against plain TypeScript
  pnpm bench speed --devices cpu threads:4         one thread against four
  pnpm bench train --variants none inverted        with dropout and without
  pnpm bench train --experiments overfit --seeds 5 one training, more seeds
  pnpm bench train --network cnn                   a network with convolutions
  pnpm bench uncertainty --data yacht/data/data.txt
                                                   Gal's protocol on a data set with its splits beside it
  pnpm bench report before.json after.json         two runs side by side, as a page
  pnpm bench study run boston --out boston         a paper's numbers, cell by cell, on as many machines as you like
  pnpm bench serve                                 run it live in your browser
`;

/** @param exit Takes the exit code. Wrong use throws a `CommanderError` or a `UserError`. */
export function makeProgram(signal: AbortSignal, exit: Exit): Command {
  const program = new Command("bench")
    .description(DESCRIPTION)
    .argument("[sections...]", `what to measure:\n${describeSections()}`)
    .helpCommand(false)
    .enablePositionalOptions()
    .addHelpText("after", EXAMPLES)
    .action(async (words: readonly string[], given: Given) => {
      const commands = program.commands.map((command) => command.name());
      const named = sectionsOf(words, commands);
      const choices = { ...valuesOf(given), effort: effortOf(given), ...(named && { sections: named }) };
      exit(await runComparison(choices, given.json, signal));
    });
  for (const option of [...scopeOptions(), ...settingOptions()]) program.addOption(option);
  const schema = new Command("schema").description("print the JSON Schema of the results file").action(() => {
    console.log(JSON.stringify(resultsJsonSchema(), null, 2));
  });
  for (const command of [
    reportCommand(),
    ratesCommand(signal, exit),
    studyCommand(signal, exit),
    serveCommand(signal),
    schema,
  ])
    program.addCommand(command);
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    command.helpOption("-h, --help", "explain the options").showHelpAfterError("(--help explains)").exitOverride();
  }
  return program;
}

/** A line for each section. */
function describeSections(): string {
  return anySections
    .map(
      ({ name, description, byDefault }) =>
        `${name}: ${description}${byDefault ? "" : "; measured only when it is named"}`,
    )
    .join("\n");
}
