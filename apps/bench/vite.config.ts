// The page, twice: an app that also runs the comparison (dist/page), and with `--mode report` one self-contained file that
// `pnpm bench` writes results into (dist/report).
import { defineConfig, type UserConfigFnObject } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";
import { digits } from "./src/build/digits-plugin.ts";
import { leaveOut, measurements, nodeMeasurements, tabs, terminals } from "./src/build/leave-out.ts";
import { policy } from "./src/build/policy-plugin.ts";

const config: UserConfigFnObject = defineConfig(({ mode }) => {
  const report = mode === "report";
  return {
    root: "src/page",
    base: "./",
    define: { LIVE: !report },
    plugins: [
      digits({ emit: !report }),
      // The page itself measures nothing: the app's worker does, and a report shows what was measured.
      leaveOut(terminals, measurements),
      ...(report ? [viteSingleFile({ removeViteModuleLoader: true }), policy()] : []),
    ],
    worker: { format: "es", plugins: () => [leaveOut(tabs, terminals, nodeMeasurements)] },
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
