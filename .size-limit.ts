// What a package may weigh: everything it exports, bundled, minified and gzipped, without its peers.
import { existsSync, readdirSync } from "node:fs";
import { published } from "./tools/packages.ts";

interface Check {
  readonly name: string;
  /** What is imported: of the package, or of several files. Default: everything of the package. */
  readonly import?: string | Readonly<Record<string, string>>;
  /** The file in the package. Default: `dist/index.js`. */
  readonly file?: string;
  /** What is left out, beside the peers. */
  readonly ignore?: readonly string[];
  readonly limit: string;
}

/** The gpu.js kernels: chunks of their own, each a file gpu.ts of the sources, which a CPU user never loads. */
const GPU_KERNELS: readonly string[] = published.flatMap(({ folder }) => {
  const dist = new URL(`${folder}/dist/`, import.meta.url);
  const files = existsSync(dist) ? readdirSync(dist) : [];
  return files.filter((file) => /^gpu-[\w-]{8}\d?\.js$/.test(file)).map((file) => `./${file}`);
});

const checks: Readonly<Record<string, readonly Check[]>> = {
  core: [
    { name: "@maskout/core, everything", limit: "64 kB" },
    { name: "@maskout/core/gpu, without gpu.js", file: "dist/gpu.js", limit: "16 kB" },
    { name: "@maskout/core/threads", file: "dist/threads.js", limit: "7.9 kB" },
  ],
  // For tests, not for users.
  conformance: [],
  dropblock: both("dropblock", "2.7 kB", "3 kB"),
  dropconnect: both("dropconnect", "11 kB", "12.5 kB"),
  spatial: both("spatial", "1.1 kB"),
  concrete: both("concrete", "3 kB", "3 kB"),
  "stochastic-depth": both("stochastic-depth", "2 kB", "2 kB"),
  onnx: [{ name: "@maskout/onnx, with its protobuf library", limit: "27 kB" }],
  tfjs: [{ name: "@maskout/tfjs, with all its variants", limit: "22 kB" }],
  "mc-dropout": [
    { name: "@maskout/mc-dropout, of a model", import: "{ mcDropout }", ignore: GPU_KERNELS, limit: "9.8 kB" },
    { name: "@maskout/mc-dropout, everything", ignore: GPU_KERNELS, limit: "13.9 kB" },
    { name: "@maskout/mc-dropout, everything with its gpu.js kernels", limit: "14.7 kB" },
  ],
  uncertainty: [
    { name: "@maskout/uncertainty, a classification", import: "{ classification }", limit: "3 kB" },
    { name: "@maskout/uncertainty, a temperature", import: "{ temperature }", limit: "3 kB" },
    { name: "@maskout/uncertainty, conformal sets", import: "{ conformalSets }", limit: "4.2 kB" },
    { name: "@maskout/uncertainty, everything", limit: "15.4 kB" },
  ],
};

/** The checks of a variant. */
function both(variant: string, cpu = "1 kB", gpu = "1 kB"): readonly Check[] {
  return [
    { name: `@maskout/${variant} on the CPU`, ignore: GPU_KERNELS, limit: cpu },
    { name: `@maskout/${variant} with its gpu.js kernels`, limit: gpu },
  ];
}

const [core, inverted] = ["packages/core/dist/index.js", "packages/inverted/dist/index.js"];

/** What people put into a page, with all that it needs but gpu.js. */
const wholes: readonly Check[] = [
  { name: "Dropout on arrays", import: { [inverted]: "{ dropout }" }, limit: "8.2 kB" },
  {
    name: "A network that is trained, with a loss of your own",
    import: { [inverted]: "{ invertedDropout }", [core]: "{ adam, dense, fit, relu, sequential, tensor }" },
    limit: "29.3 kB",
  },
  {
    name: "A network that is trained, with its loss",
    import: {
      [inverted]: "{ invertedDropout }",
      [core]: "{ adam, dense, fit, relu, sequential, softmaxCrossEntropy, tensor }",
    },
    limit: "32.2 kB",
  },
  {
    name: "A convolutional network that is trained, with a loss of your own",
    import: {
      [inverted]: "{ invertedDropout }",
      [core]: "{ adam, conv2d, dense, fit, flatten, maxPool2d, relu, sequential, tensor }",
    },
    limit: "35.1 kB",
  },
];

const parts: readonly object[] = published.flatMap(({ folder, manifest }) => {
  const variant = folder.slice("packages/".length);
  const peers = Object.keys(manifest.peerDependencies ?? {});
  return (checks[variant] ?? both(variant)).map(({ file = "dist/index.js", ignore = [], ...check }) => ({
    import: "*",
    ...check,
    path: `${folder}/${file}`,
    ignore: [...peers, ...ignore],
    gzip: true,
  }));
});

const table: readonly object[] = [
  ...wholes.map((check) => ({ ...check, path: inverted, ignore: ["gpu.js", ...GPU_KERNELS], gzip: true })),
  ...parts,
];

export default table;
