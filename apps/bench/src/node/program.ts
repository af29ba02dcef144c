/** The commands of `bench`. Without one it runs the whole comparison. */
import { Command } from "commander";
import { addOptions, commonOptions, devicesOption, effortOf, variantsOption } from "../commands/options.js";
import { type SpeedOptions, speedCommand, speedOptions } from "../commands/speed.js";
import { type TrainOptions, trainCommand, trainOptions } from "../commands/train.js";
import { prepareUncertainty, uncertaintyCommand } from "../commands/uncertainty.js";
import { allNames } from "../plans/choices.js";
import { planSpeed } from "../plans/speed.js";
import { planTrain } from "../plans/train.js";
import { resultsJsonSchema } from "../results/schema.js";
import { USAGE, UserError } from "../user-error.js";
import { type Exit, runComparison } from "./comparison.js";
import { reportCommand } from "./report.js";
import { serveCommand } from "./serve.js";

const DESCRIPTION =
  "Compares the dropout variants: their speed, what they do to learning, and what they know of their own doubt. Results are printed, and written to a file and a page.";

const EXAMPLES = `
Examples:
  pnpm bench                                       the standard comparison, a good minute
  pnpm bench --full --json full.json               the real settings, about an hour
  pnpm bench speed --peers                         against other libraries
  pnpm bench report before.json after.json         two runs next to each other, as a page
  pnpm bench serve                                 run it live in your browser
  pnpm bench train --help                          the options of one part
`;

/** @param exit Takes the exit code. Wrong use throws a `CommanderError` or a {@link UserError}. */
export function makeProgram(signal: AbortSignal, exit: Exit): Command {
  const program = new Command("bench")
    .description(DESCRIPTION)
    .helpCommand(false)
    .enablePositionalOptions()
    // Or else a misspelt command would be reported as a superfluous argument.
    .allowExcessArguments()
    .addHelpText("after", EXAMPLES)
    .action(async (options: SpeedOptions & TrainOptions) => {
      expectNoCommand(program);
      const { json, peers = false } = options;
      const choices = { ...options, effort: effortOf(options) };
      const [speed, train] = [planSpeed(choices), planTrain(choices)];
      const { epochs: _, ...common } = options;
      exit(await runComparison({ speed, peers, train, uncertainty: await prepareUncertainty(common), json }, signal));
    });
  addOptions(program, [
    variantsOption(allNames()),
    devicesOption(),
    ...speedOptions(),
    ...trainOptions(),
    ...commonOptions(),
  ]);
  const schema = new Command("schema").description("print the JSON Schema of the results file").action(() => {
    console.log(JSON.stringify(resultsJsonSchema(), null, 2));
  });
  for (const command of [speedCommand, trainCommand, uncertaintyCommand]) program.addCommand(command(signal, exit));
  for (const command of [reportCommand(), serveCommand(signal), schema]) program.addCommand(command);
  for (const command of [program, ...program.commands]) {
    command.helpOption("-h, --help", "explain the options").showHelpAfterError("(--help explains)").exitOverride();
  }
  return program;
}

function expectNoCommand({ args, commands }: Command): void {
  const [unknown] = args;
  if (unknown === undefined) return;
  const names = commands.map((command) => command.name());
  throw new UserError(`There is no command "${unknown}": choose from ${names.join(", ")}.`, USAGE);
}
