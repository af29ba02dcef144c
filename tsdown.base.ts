// How every published package is built: ES modules and CommonJS, types for both, no source maps.
import { readFileSync } from "node:fs";
import type { UserConfig } from "tsdown";

const core: { readonly version: string } = JSON.parse(
  readFileSync(new URL("packages/core/package.json", import.meta.url), "utf8"),
);

/** The version of the core that a package is built with: the core says it, and variants ask for it. */
export const define: Record<string, string> = { CORE_VERSION: JSON.stringify(core.version) };

export const base: UserConfig = {
  format: ["esm", "cjs"],
  platform: "neutral",
  target: "es2022",
  define,
  dts: { oxc: true, sourcemap: false },
  sourcemap: false,
  clean: true,
  report: false,
  logLevel: "warn",
};
