/** `pnpm bench`: the comparison on the command line. */
import { MaskoutError } from "@maskout/core";
import { CommanderError } from "commander";
import { WriteError } from "../../../tools/write-whole.mjs";
import { INTERRUPTED } from "./node/comparison.js";
import { makeProgram } from "./node/program.js";
import { USAGE, UserError } from "./user-error.js";

const controller = new AbortController();

/** The first Ctrl-C stops after the current measurement, the second at once. */
function stopOnSignals(): void {
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(INTERRUPTED);
      controller.abort();
      process.stderr.write("\nStopping as soon as what is under way is done; once more to stop at once.\n");
    });
  }
  // A file that grows past the limit (`ulimit -f`) is an error of its writing then, not the end of the process.
  process.on("SIGXFSZ", () => {});
}

/**
 * Whoever reads the output may stop reading, as `head` does: that is no error, and a run then ends as with Ctrl-C. An output that
 * cannot be written, to a full disk say, is one, and costs no run its results.
 */
function endWithReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", ({ code, message }: NodeJS.ErrnoException) => {
      if (code === "EPIPE") return controller.abort();
      process.exitCode = 1;
      if (stream === process.stdout) process.stderr.write(`error: the output cannot be written: ${message}\n`);
    });
  }
}

/** The exit code of an error, after saying what people need to know. @throws What is a bug, with its stack trace. */
function report(error: unknown): number {
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  if (!(error instanceof UserError || error instanceof WriteError || error instanceof MaskoutError)) throw error;
  console.error(`error: ${printable(error.message)}`);
  return error instanceof UserError ? error.exitCode : 1;
}

/** A message may quote a file, whose control characters would be the terminal's commands. */
function printable(message: string): string {
  return message.replaceAll(/[^\P{Cc}\n\t]/gu, "\ufffd");
}

stopOnSignals();
endWithReaders();
try {
  await makeProgram(controller.signal, (code) => {
    process.exitCode ||= code;
  }).parseAsync();
} catch (error) {
  process.exitCode ||= report(error);
}
