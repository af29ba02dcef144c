/** WebGPU in Node.js, which has none of its own: Dawn, from the optional package `webgpu`. */

/** The exports of the package. */
interface Dawn {
  readonly create: (options: readonly string[]) => unknown;
  readonly globals: Readonly<Record<string, unknown>>;
}

/** The name of the package, written so that no bundler follows it: it is for Node.js alone and contains native code. */
const PACKAGE: string = ["web", "gpu"].join("");

/**
 * Provides `navigator.gpu` in Node.js too. Where it cannot be provided nothing happens, and gpu.js reports that it is missing.
 */
export async function provideWebGpu(): Promise<void> {
  if (typeof navigator === "object" && "gpu" in navigator) return;
  // A browser resolves no bare names and stops here.
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
