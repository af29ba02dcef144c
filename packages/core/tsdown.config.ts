import { defineConfig } from "tsdown";
import { base } from "../../tsdown.base.ts";

export default defineConfig({
  ...base,
  entry: {
    index: "src/index.ts",
    checkpoint: "src/checkpoint/index.ts",
    shading: "src/stream/shading.ts",
    gpu: "src/gpu/index.ts",
    variant: "src/variant.ts",
  },
  // Tensors can be given to `using`, whatever the target of the project that uses them.
  banner: { dts: '/// <reference lib="esnext.disposable" />' },
});
