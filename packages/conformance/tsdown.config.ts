import { defineConfig } from "tsdown";
import { base } from "../../tsdown.base.ts";

export default defineConfig({ ...base, format: ["esm"], entry: ["src/index.ts"] });
