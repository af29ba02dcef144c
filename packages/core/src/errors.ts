/** The typed errors of maskout: every one says what was wrong and how to fix it. */

/** The base of every error that maskout throws on purpose. `code` is stable; the message is for people. */
export class MaskoutError extends Error {
  // `declare` keeps the compiler from emitting the fields a second time, which would cost as many bytes as the messages.
  /** The code of every error of this class; `""` here, which matches any code. `instanceof` compares codes only for a class that sets its own. */
  static readonly code: string = "";
  /** The name of the class. Every class sets it, since a minifier renames classes. */
  override name = "MaskoutError";
  /** The kind of fault, in one word that never changes: `"option"`, `"shape"`, `"disposed"`, `"device"`, … */
  declare readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** Always true, for every error of maskout, whichever copy of the class made it. */
  get isMaskout(): boolean {
    return true;
  }

  /**
   * Makes `instanceof` compare codes as well as classes. `@maskout/uncertainty` does not depend on the core and contains a copy of these
   * classes; its `OptionError` is therefore an instance of the core's `OptionError` too.
   */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: the class on the right of `instanceof`, which may be derived from this one.
    return super[Symbol.hasInstance](value) || (Object.hasOwn(this, "code") && isCopyOf(this.code, value));
  }
}

/** Whether a value is an error of another copy of these classes. @param code The code to look for; `""` for any. */
function isCopyOf(code: string, value: unknown): boolean {
  return value instanceof Error && "isMaskout" in value && (!code || ("code" in value && value.code === code));
}

/** The fields of an {@link OptionError}. */
export interface OptionProblem {
  /** The function or layer that refused the option, such as `"invertedDropout"`. */
  readonly owner: string;
  /** The option's name, such as `"rate"`. */
  readonly option: string;
  /** The value that was passed. */
  readonly value: unknown;
  /** The right values, such as `"a number in [0, 1)"`. */
  readonly expected: string;
  /** How to fix it, one sentence. */
  readonly remedy: string;
}

/** An option is missing, misspelt, of the wrong type or outside its range. */
export class OptionError extends MaskoutError implements OptionProblem {
  static override readonly code: string = "option";
  override name = "OptionError";
  declare readonly owner: string;
  declare readonly option: string;
  declare readonly value: unknown;
  declare readonly expected: string;
  declare readonly remedy: string;

  constructor({ owner, option, value, expected, remedy }: OptionProblem) {
    super("option", `${owner}: option ${show(option)} is ${show(value)}; expected ${expected}. ${remedy}`);
    Object.assign(this, { owner, option, value, expected, remedy });
  }
}

/** Throws an {@link OptionError} with these fields. @throws {@link OptionError} always. */
export function refuse(owner: string, option: string, value: unknown, expected: string, remedy: string): never {
  throw new OptionError({ owner, option, value, expected, remedy });
}

/** Two shapes, or a shape and an amount of data, do not fit together. The message prints both. */
export class ShapeError extends MaskoutError {
  static override readonly code: string = "shape";
  override name = "ShapeError";
  /** The shapes that do not fit, by operand name; null means any size. */
  declare readonly shapes: Readonly<Record<string, readonly (number | null)[]>>;

  constructor(owner: string, shapes: Readonly<Record<string, readonly (number | null)[]>>, expected: string) {
    const given = Object.entries(shapes)
      .map(([name, shape]) => `${name} ${show(shape)}`)
      .join(" and ");
    super("shape", `${owner}: got ${given}; expected ${expected}.`);
    this.shapes = shapes;
  }
}

/** A tensor was used after its memory was freed. */
export class DisposedError extends MaskoutError {
  override name = "DisposedError";
  constructor(what: string) {
    super(
      "disposed",
      `${what} was used after dispose(). Dispose of it after its last use, or keep() it if it was made inside tidy().`,
    );
  }
}

/** A device cannot do what it was told to: it has no memory left, cannot be read synchronously, or got tensors of two devices in one operation. */
export class DeviceError extends MaskoutError {
  override name = "DeviceError";
  constructor(message: string, options?: ErrorOptions) {
    super("device", message, options);
  }
}

/** One application contains two copies of the core, or a package runs with a version of the core that it was not made for. */
export class VersionError extends MaskoutError {
  override name = "VersionError";
  constructor(message: string) {
    super("version", message);
  }
}

/** A checkpoint cannot be read, or does not belong to the model it was loaded into. */
export class CheckpointError extends MaskoutError {
  override name = "CheckpointError";
  constructor(message: string, options?: ErrorOptions) {
    super("checkpoint", message, options);
  }
}

/** A tensor of a file that does not fit the variable it is for. */
export interface MismatchedWeight {
  /** The name of the variable in the model. */
  readonly variable: string;
  /** The name of the tensor in the file. */
  readonly from: string;
  /** Why the tensor does not fit the variable. */
  readonly why: string;
}

/** The outcome of loading a file of weights. */
export interface WeightsReport {
  /** The variables that the file has weights for, and the names of those weights in the file. */
  readonly used: readonly {
    /** The name of the variable in the model. */
    readonly variable: string;
    /** The name of the tensor in the file. */
    readonly from: string;
  }[];
  /** Variables that the file has no weights for. */
  readonly missing: readonly string[];
  /** Tensors of the file that the model has no variable for. */
  readonly unused: readonly string[];
  /** Tensors whose shape or type differs from that of the variable of their name, or that hold a value beyond the range of float32. */
  readonly mismatched: readonly MismatchedWeight[];
}

/** Weights do not fit the model into which they are loaded. Nothing was changed. */
export class WeightsError extends MaskoutError {
  override name = "WeightsError";
  /** What fits, and everything that does not. */
  readonly report: WeightsReport;

  constructor(message: string, report: WeightsReport) {
    super("weights", message);
    this.report = report;
  }
}

/** A model or an optimizer is still in use by another call. Nothing was changed. */
export class BusyError extends MaskoutError {
  override name = "BusyError";

  constructor(message: string) {
    super("busy", message);
  }
}

/** How far training was when its loss stopped being finite. */
export interface Divergence {
  /** The training step, counted from 0. */
  readonly step: number;
  /** The epoch, counted from 0. */
  readonly epoch: number;
  /** The batch of the epoch, counted from 0. */
  readonly batch: number;
  /** The loss that is not finite. */
  readonly loss: number;
}

/** Training stopped at a loss that is not finite. */
export class DivergenceError extends MaskoutError implements Divergence {
  override name = "DivergenceError";
  readonly step: number;
  readonly epoch: number;
  readonly batch: number;
  readonly loss: number;

  constructor(owner: string, { step, epoch, batch, loss }: Divergence) {
    super(
      "divergence",
      `${owner}: the loss is ${loss} at step ${step} (batch ${batch} of epoch ${epoch}). Lower the learning rate, and look for ` +
        "values in the data that are not finite or are far from 0.",
    );
    this.step = step;
    this.epoch = epoch;
    this.batch = batch;
    this.loss = loss;
  }
}

/** Describes a value in a few words, for messages. It never throws, whatever the value is, since the value may be the fault. */
export function show(value: unknown): string {
  try {
    return describe(value, 0);
  } catch {
    return "a value that cannot be read";
  }
}

/** How many characters of a text, and how many entries of a list, a message shows at most. */
const [CHARACTERS, ENTRIES] = [80, 8];

function describe(value: unknown, depth: number): string {
  if (value === undefined) return depth === 0 ? "missing" : "undefined";
  if (typeof value === "string")
    return JSON.stringify(value.length > CHARACTERS ? `${value.slice(0, CHARACTERS)}…` : value);
  if (typeof value === "bigint") return BigInt.asIntN(128, value) === value ? `${value}n` : "a bigint past 2^127";
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return describeList(value, depth);
  // The tag is the same in every realm and after minification.
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  return kind === "Object" ? "an object" : `${/^[AEIO]/.test(kind) ? "an" : "a"} ${kind.slice(0, CHARACTERS)}`;
}

function describeList(list: readonly unknown[], depth: number): string {
  // No deeper than a list in a list, since a list may contain itself.
  if (depth > 1) return "[…]";
  const entries = Array.from(list.slice(0, ENTRIES), (entry) => describe(entry, depth + 1));
  return `[${[...entries, ...(list.length > ENTRIES ? ["…"] : [])].join(", ")}]`;
}
