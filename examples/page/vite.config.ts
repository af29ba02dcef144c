// The page of digits, from a clone: `npx --yes pnpm@12 --filter @maskout/examples page`.
import type { UserConfig } from "vite";

const config: UserConfig = {
  root: import.meta.dirname,
  publicDir: "../models",
  // The runtime finds its WebAssembly beside itself.
  optimizeDeps: { exclude: ["onnxruntime-web"] },
};

export default config;
