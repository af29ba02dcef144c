/** WebGPU in Node.js, which has none of its own: Dawn, from the optional package `webgpu`. */

/** What the package exports. */
interface Dawn {
  readonly create: (options: readonly string[]) => unknown;
  readonly globals: Readonly<Record<string, unknown>>;
}

/** The package's name, where no bundler sees it: it is for Node.js alone, and brings native code. */
const PACKAGE: string = ["web", "gpu"].join("");

/**
 * Sees to it that `navigator.gpu` is there, in Node.js too. Where it cannot be, nothing happens, and gpu.js says that it is
 * missing.
 */
export async function provideWebGpu(): Promise<void> {
  if (typeof navigator === "object" && "gpu" in navigator) return;
  // A browser knows no bare names, and comes no further than this.
  const dawn: Dawn | undefined = await import(/* @vite-ignore */ /* webpackIgnore: true */ PACKAGE).catch(
    () => undefined,
  );
  if (dawn === undefined) return;
  Object.assign(globalThis, dawn.globals);
  const gpu = { value: dawn.create([]), configurable: true };
  if (typeof navigator === "object") Object.defineProperty(navigator, "gpu", gpu);
  else
    Object.defineProperty(globalThis, "navigator", {
      value: Object.defineProperty({}, "gpu", gpu),
      configurable: true,
    });
}
