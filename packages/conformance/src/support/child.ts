/** A process of its own that loads a variant's package, runs its dropout and reports. */
import type { DropoutOptions } from "@maskout/core/variant";

/** How the child's script is read, and the flags of Node.js it runs under. */
export interface Child {
  readonly type: "module" | "commonjs";
  readonly flags?: readonly string[];
}

/** What the child does: `dropout` of the numbers 0, 1, …, `count - 1`. */
export interface Task {
  readonly packageName: string;
  /** The URL of a file from where the package is resolved. */
  readonly from: string;
  readonly count: number;
  readonly options: DropoutOptions;
}

/** What the child found. */
export interface Report {
  readonly output: Float32Array;
  readonly webAssembly: boolean;
  /** Names of globals that were not there before the package was loaded. */
  readonly newGlobals: readonly string[];
}

/** What the child prints, as JSON: {@link Report}, the output as bytes in hexadecimal. */
interface Printed extends Omit<Report, "output"> {
  readonly hex: string;
}

/** What Node.js says to a `require` of a package that only has ES modules. */
const NO_COMMONJS = /ERR_PACKAGE_PATH_NOT_EXPORTED|ERR_REQUIRE_ESM/;

/** Runs a child. @returns Its report, or why this platform has none. @throws When the child fails. */
export async function reportOf(task: Task, { type, flags = [] }: Child): Promise<Report | string> {
  const [{ execFile }, { dirname }, { fileURLToPath }, { promisify }] = await Promise.all([
    import("node:child_process"),
    import("node:path"),
    import("node:url"),
    import("node:util"),
  ]);
  const script = scriptOf(task, type);
  try {
    // A script given on the command line resolves packages from the working directory.
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...flags, `--input-type=${type}`, "--eval", script],
      {
        cwd: dirname(fileURLToPath(task.from)),
        maxBuffer: 2 ** 26,
      },
    );
    const { hex, ...report }: Printed = JSON.parse(stdout);
    const bytes = Uint8Array.from({ length: hex.length / 2 }, (_, at) =>
      Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16),
    );
    return { ...report, output: new Float32Array(bytes.buffer) };
  } catch (error) {
    if (type === "commonjs" && error instanceof Error && NO_COMMONJS.test(error.message)) {
      return "the package has no CommonJS build that this runtime can load";
    }
    throw error;
  }
}

function scriptOf({ packageName, count, options }: Task, type: Child["type"]): string {
  const load = type === "module" ? "await import" : "require";
  return `
    const before = new Set(Object.getOwnPropertyNames(globalThis));
    const { variant } = ${load}(${JSON.stringify(packageName)});
    const newGlobals = Object.getOwnPropertyNames(globalThis).filter((name) => !before.has(name));
    const x = Float32Array.from({ length: ${count} }, (_, index) => index);
    const hex = Buffer.from(variant.dropout(x, ${JSON.stringify(options)}).buffer).toString("hex");
    console.log(JSON.stringify({ hex, newGlobals, webAssembly: typeof WebAssembly === "object" }));
  `;
}
