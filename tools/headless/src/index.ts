/** `@maskout/headless`: a browser and a WebGPU driver for machines that have none. Not published. */
export { chromiumOptions, launchChromium } from "./chromium.js";
export { provideWebGpu } from "./webgpu.js";
