// How every published package is built: ES modules and CommonJS, types for both, no source maps.
import type { UserConfig } from "tsdown";

export const base: UserConfig = {
  format: ["esm", "cjs"],
  platform: "neutral",
  target: "es2022",
  dts: { oxc: true, sourcemap: false },
  sourcemap: false,
  clean: true,
  report: false,
  logLevel: "warn",
};
