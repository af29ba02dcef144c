/** A separate process that loads a package, makes a pass through its layer and reports the result. */
import type { LayerCall, Shape } from "@maskout/core";

/** The module type of the child's script, and the flags of Node.js that it runs with. */
export interface Child {
  readonly type: "module" | "commonjs";
  readonly flags?: readonly string[];
}

/** The task of the child: a forward and a backward pass over some values. */
export interface Task {
  readonly packageName: string;
  /** The factory among the package's exports. */
  readonly layerName: string;
  /** The URL of a file from which the package is resolved. */
  readonly from: string;
  readonly shape: Shape;
  readonly options: object;
  readonly place: Pick<LayerCall, "mode" | "key" | "step">;
}

/** The input of the child's layer, and the gradient of its output: its script computes the same values. */
export function givenValues(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => (index % 17) - 8.5);
}

/** The findings of the child. */
export interface Report {
  readonly output: Float32Array;
  readonly dx: Float32Array;
  readonly webAssembly: boolean;
  /** Names of globals that did not exist before the package was loaded. */
  readonly newGlobals: readonly string[];
}

/** The output of the child as JSON: {@link Report}, with arrays as bytes in hexadecimal. */
interface Printed extends Omit<Report, "output" | "dx"> {
  readonly output: string;
  readonly dx: string;
}

/** The error of Node.js for a `require` of a package that only has ES modules. */
const NO_COMMONJS = /ERR_PACKAGE_PATH_NOT_EXPORTED|ERR_REQUIRE_ESM/;

/** Runs a child. @returns Its report, or the reason why this platform has none. @throws An `Error` if the child fails. */
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
    const { output, dx, ...report }: Printed = JSON.parse(stdout);
    return { ...report, output: floatsOf(output), dx: floatsOf(dx) };
  } catch (error) {
    if (type === "commonjs" && error instanceof Error && NO_COMMONJS.test(error.message)) {
      return "the package has no CommonJS build that this runtime can load";
    }
    throw error;
  }
}

function floatsOf(hex: string): Float32Array {
  const bytes = Uint8Array.from({ length: hex.length / 2 }, (_, at) =>
    Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16),
  );
  return new Float32Array(bytes.buffer);
}

function scriptOf({ packageName, layerName, shape, options, place }: Task, type: Child["type"]): string {
  const load = type === "module" ? "await import" : "require";
  return `
    const before = new Set(Object.getOwnPropertyNames(globalThis));
    const { ${layerName}: factory } = ${load}(${JSON.stringify(packageName)});
    const newGlobals = Object.getOwnPropertyNames(globalThis).filter((name) => !before.has(name));
    const { initialize, tensor } = ${load}("@maskout/core");
    const valuesOf = (shape) => {
      const length = shape.reduce((size, dimension) => size * dimension, 1);
      return Float32Array.from({ length }, (_, index) => (index % 17) - 8.5);
    };
    const shape = ${JSON.stringify(shape)};
    const place = ${JSON.stringify(place)};
    const layer = factory(${JSON.stringify(options)});
    const variables = initialize(layer, { inputShape: shape.slice(1), key: place.key });
    const pass = layer.forward(tensor(valuesOf(shape), shape), { ...variables, ...place });
    const { dx } = pass.pullback(tensor(valuesOf(pass.output.shape), pass.output.shape));
    const [output, gradient] = [pass.output, dx].map((made) => Buffer.from(made.dataSync().buffer).toString("hex"));
    console.log(JSON.stringify({ output, dx: gradient, newGlobals, webAssembly: typeof WebAssembly === "object" }));
  `;
}
