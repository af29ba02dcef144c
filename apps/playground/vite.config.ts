// One module and one style sheet for the pages that embed it, which bring maskout and Preact themselves.
import { defineConfig, type UserConfig } from "vite";
import { trainedDigit } from "./build/trained-digit.ts";
import manifest from "./package.json" with { type: "json" };

const config: UserConfig = defineConfig({
  plugins: [trainedDigit()],
  build: {
    outDir: "dist/library",
    target: "es2022",
    // Those that know light-dark(): what it is lowered to for others asks for a style sheet of the page that is lowered too.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    reportCompressedSize: false,
    lib: { entry: "src/index.ts", formats: ["es"], fileName: "playground", cssFileName: "playground" },
    rolldownOptions: {
      // The network of the turning digit is trained meanwhile.
      checks: { pluginTimings: false },
      external: (id) => Object.keys(manifest.dependencies).some((name) => id === name || id.startsWith(`${name}/`)),
    },
  },
  logLevel: "warn",
});

export default config;
