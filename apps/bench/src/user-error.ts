/** The exit code for a wrong use of a command, as shells have it. */
export const USAGE = 2;

/** An error that the user can fix: printed as one message, without a stack trace. */
export class UserError extends Error {
  /** The process's exit code. */
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = "UserError";
    this.exitCode = exitCode;
  }
}
