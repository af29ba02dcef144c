// What a package may weigh: everything it exports, bundled, minified and gzipped, without its peers.
import { published } from "./tools/packages.ts";

interface Check {
  readonly name: string;
  /** What of the package is imported. Default: everything. */
  readonly import?: string;
  /** The file in the package. Default: `dist/index.js`. */
  readonly file?: string;
  /** What is left out, beside the peers. */
  readonly ignore?: readonly string[];
  readonly limit: string;
}

/** The gpu.js kernels of a package: chunks of their own, which a CPU user never loads. */
const GPU_KERNELS = "./gpu-*.js";

const checks: Readonly<Record<string, readonly Check[]>> = {
  core: [
    { name: "@maskout/core", ignore: ["seedrandom"], limit: "20 kB" },
    { name: "@maskout/core with seedrandom", limit: "22 kB" },
    { name: "@maskout/core/gpu, without gpu.js", file: "dist/gpu.js", ignore: ["seedrandom"], limit: "21 kB" },
  ],
  // For tests, not for users.
  conformance: [],
  dropconnect: both("dropconnect", "9 kB", "11 kB"),
  "mc-dropout": [
    { name: "@maskout/mc-dropout, of a model", import: "{ mcDropout }", ignore: [GPU_KERNELS], limit: "5.1 kB" },
    { name: "@maskout/mc-dropout, everything", ignore: [GPU_KERNELS], limit: "6 kB" },
    { name: "@maskout/mc-dropout, everything with its gpu.js kernels", limit: "7 kB" },
  ],
};

/** The checks of a variant. */
function both(variant: string, cpu = "5 kB", gpu = "5 kB"): readonly Check[] {
  return [
    { name: `@maskout/${variant} on the CPU`, ignore: [GPU_KERNELS], limit: cpu },
    { name: `@maskout/${variant} with its gpu.js kernels`, limit: gpu },
  ];
}

const table: readonly object[] = published.flatMap(({ folder, manifest }) => {
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

export default table;
