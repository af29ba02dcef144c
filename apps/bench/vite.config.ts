// The page, twice: an app that also runs the comparison (dist/page), and with `--mode report` one self-contained file that
// `pnpm bench` writes results into (dist/report).
import { defineConfig, type UserConfigFnObject } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";
import { digits } from "./src/page/build/digits-plugin.ts";
import { policy } from "./src/page/build/policy-plugin.ts";

const config: UserConfigFnObject = defineConfig(({ mode }) => {
  const report = mode === "report";
  return {
    root: "src/page",
    base: "./",
    define: { LIVE: !report },
    plugins: [
      digits({ emit: !report }),
      ...(report ? [viteSingleFile({ removeViteModuleLoader: true }), policy()] : []),
    ],
    worker: { format: "es" },
    build: {
      outDir: `../../dist/${report ? "report" : "page"}`,
      emptyOutDir: true,
      target: "es2022",
      reportCompressedSize: false,
      chunkSizeWarningLimit: 1000,
    },
    logLevel: "warn",
  };
});

export default config;
