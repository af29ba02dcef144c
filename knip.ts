// What knip can't see for itself: where the packages' exports come from, and what is started by name.
import type { KnipConfig } from "knip";
import { entriesOf, published } from "./tools/packages.ts";

const tests = "test/**/*.test.ts";

/** What one package has and the others have not. */
const special: Readonly<Record<string, { entry?: string[]; ignore?: string[]; ignoreDependencies?: string[] }>> = {
  "packages/conformance": { entry: ["test/fixtures/*.{fixture,config}.ts"] },
  "packages/core": { ignoreDependencies: ["webgpu"] },
  // Generated: all messages, used or not.
  "packages/onnx": { ignore: ["src/proto/onnx_pb.ts"] },
};

const packages = published.map((it) => {
  const { entry = [], ...more } = special[it.folder] ?? {};
  const entries = [...Object.values(entriesOf(it)), tests, ...entry];
  return [it.folder, { entry: entries, project: ["**/*.ts", "!**/*.as.ts"], ...more }] as const;
});

const config: KnipConfig = {
  workspaces: {
    ".": {},
    ...Object.fromEntries(packages),
    "tools/headless": {
      entry: ["src/index.ts", tests],
      project: ["**/*.ts"],
    },
    "tools/consumers": {
      entry: ["fixtures/*.{ts,mjs}"],
      ignoreUnresolved: ["./use.js"],
      project: ["**/*.{ts,mjs}"],
    },
    "apps/*": {
      entry: [
        "src/cli.ts",
        "src/studies/worker.ts",
        "src/page/{main.tsx,live/worker.ts}",
        "test/{images,writing}/*.ts",
        tests,
      ],
      project: ["**/*.{ts,tsx}", "!peers/**"],
      // Of the system: tests that want them skip where they are not.
      ignoreBinaries: ["setpriv", "unshare"],
    },
    "apps/playground": {
      entry: ["test/page/main.ts", tests],
      project: ["**/*.{ts,tsx}"],
    },
    docs: {
      entry: ["test/blocks/claim.mjs", tests],
      project: ["**/*.{ts,mjs,vue}", "!.blocks/**"],
      // Of blocks in the guide and in READMEs; preact is for the sources of the playground.
      ignoreDependencies: [
        "@maskout/conformance",
        "@maskout/dropconnect",
        "@maskout/onnx",
        "@maskout/tfjs",
        "@tensorflow/tfjs-backend-wasm",
        "@tensorflow/tfjs-core",
        "@tensorflow/tfjs-layers",
        "onnxruntime-node",
        "onnxruntime-web",
        "preact",
        "vite",
      ],
    },
    examples: {
      entry: ["src/*.ts", "page/*.ts", tests],
      project: ["**/*.ts"],
    },
  },
};

export default config;
