/** The typed errors of maskout: every one says what was wrong and how to mend it. */

/** The base of every error that maskout throws on purpose. `code` is stable; the message is for people. */
export class MaskoutError extends Error {
  /** What went wrong, in one word that does not change: `"option"`, `"shape"`, `"disposed"`, `"device"`, … */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** What an {@link OptionError} is about. */
export interface OptionProblem {
  /** The function or layer that refused the option, such as `"invertedDropout"`. */
  readonly owner: string;
  /** The option's name, such as `"rate"`. */
  readonly option: string;
  /** The value that was given. */
  readonly value: unknown;
  /** What would have been right, such as `"a number in [0, 1)"`. */
  readonly expected: string;
  /** How to mend it, one sentence. */
  readonly remedy: string;
}

/** An option is missing, misspelt, of the wrong type or outside its range. */
export class OptionError extends MaskoutError implements OptionProblem {
  readonly owner: string;
  readonly option: string;
  readonly value: unknown;
  readonly expected: string;
  readonly remedy: string;

  constructor({ owner, option, value, expected, remedy }: OptionProblem) {
    super("option", `${owner}: option "${option}" is ${show(value)}; expected ${expected}. ${remedy}`);
    this.owner = owner;
    this.option = option;
    this.value = value;
    this.expected = expected;
    this.remedy = remedy;
  }
}

/** Two shapes, or a shape and an amount of data, do not fit together. The message prints both. */
export class ShapeError extends MaskoutError {
  /** The shapes that met, by operand name. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;

  constructor(owner: string, shapes: Readonly<Record<string, readonly number[]>>, expected: string) {
    const given = Object.entries(shapes)
      .map(([name, shape]) => `${name} [${shape.join(", ")}]`)
      .join(" and ");
    super("shape", `${owner}: got ${given}; expected ${expected}.`);
    this.shapes = shapes;
  }
}

/** A tensor was used after its memory was freed. */
export class DisposedError extends MaskoutError {
  constructor(what: string) {
    super(
      "disposed",
      `${what} was used after dispose(). Dispose of it after its last use, or keep() it if it was made inside tidy().`,
    );
  }
}

/** A device cannot do what was asked of it: no memory left, no synchronous read, tensors of two devices in one operation. */
export class DeviceError extends MaskoutError {
  constructor(message: string, options?: ErrorOptions) {
    super("device", message, options);
  }
}

/** Two copies of the core met in one application, or a package met a version of the core that it was not made for. */
export class VersionError extends MaskoutError {
  constructor(message: string) {
    super("version", message);
  }
}

/** A checkpoint cannot be read, or does not belong to the model it was loaded into. */
export class CheckpointError extends MaskoutError {
  constructor(message: string, options?: ErrorOptions) {
    super("checkpoint", message, options);
  }
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (value === undefined) return "missing";
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean" || value === null) {
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.slice(0, 8).map(show).join(", ")}${value.length > 8 ? ", …" : ""}]`;
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`;
  return `a value of type ${typeof value}`;
}
