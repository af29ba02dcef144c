/** `pnpm bench`: the comparison on the command line. */
import { MaskoutError } from "@maskout/core";
import { CommanderError } from "commander";
import { INTERRUPTED } from "./commands/comparison.js";
import { makeProgram } from "./commands/program.js";
import { USAGE, UserError } from "./user-error.js";

/** The first Ctrl-C stops after the current measurement, the second at once. */
function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(INTERRUPTED);
      controller.abort();
      process.stderr.write("\nStopping as soon as what is under way is done; once more to stop at once.\n");
    });
  }
  return controller.signal;
}

/** The exit code of an error, after saying what people need to know. @throws What is a bug, with its stack trace. */
function report(error: unknown): number {
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  if (!(error instanceof UserError || error instanceof MaskoutError)) throw error;
  console.error(`error: ${error.message}`);
  return error instanceof UserError ? error.exitCode : 1;
}

try {
  await makeProgram(abortOnSignals(), (code) => {
    process.exitCode = code;
  }).parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
