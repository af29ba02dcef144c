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
      process.stderr.write("\nStopping after the current measurement. Press Ctrl-C again to stop at once.\n");
    });
  }
  // Without a handler, a file that grows past the limit (`ulimit -f`) would end the process; with one, the write fails with an error.
  process.on("SIGXFSZ", () => {});
}

/**
 * The reader of the output may stop reading, as `head` does. That is not an error, and a run then ends as with Ctrl-C. An output
 * that cannot be written, to a full disk for example, is an error, but the run still keeps its results.
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

/** Prints an error that the user can act on. @returns Its exit code. @throws Any other error, which is a bug, with its stack trace. */
function report(error: unknown): number {
  // Commander has printed it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  if (!(error instanceof UserError || error instanceof WriteError || error instanceof MaskoutError)) throw error;
  console.error(`error: ${printable(error.message)}`);
  return error instanceof UserError ? error.exitCode : 1;
}

/** Replaces control characters: a message may quote a file, and the terminal would take them as commands. */
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
