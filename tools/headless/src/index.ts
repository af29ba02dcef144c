/** `@maskout/headless`: a browser and a WebGPU driver where a machine has none. Not published. */
export { chromiumOptions, launchChromium } from "./chromium.js";
export { provideWebGpu } from "./webgpu.js";
