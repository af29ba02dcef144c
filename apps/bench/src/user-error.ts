/** What shells call a wrong use of a command. */
export const USAGE = 2;

/** Something that the user can mend: printed as one message, without a stack trace. */
export class UserError extends Error {
  /** The process's exit code. */
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = "UserError";
    this.exitCode = exitCode;
  }
}
