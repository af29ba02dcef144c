/** Starts a real Chromium with WebGL2 and WebGPU: the machine's own, or the bundled one on SwiftShader. */
import type { Browser, BrowserType, LaunchOptions } from "playwright-core";
import { binaries } from "./binaries.js";

/** Loads Playwright only when a browser is needed: that takes half a second, and WebGPU in Node.js does not need it. */
async function playwright(): Promise<BrowserType> {
  return (await import("playwright-core")).chromium;
}

/** Flags for every Chromium: containers run as root, and without a GPU both interfaces run in software. */
const FLAGS = ["--no-sandbox", "--ignore-gpu-blocklist", "--enable-unsafe-webgpu", "--enable-unsafe-swiftshader"];

/** Flags for the bundled Chromium, whose only driver is SwiftShader. */
const SOFTWARE_FLAGS = ["--use-gl=angle", "--use-angle=swiftshader"];

/**
 * The options with which Playwright's `chromium.launch` starts the same Chromium as {@link launchChromium}, for callers that launch it
 * themselves.
 * @throws If there is no Chromium; the message says what to install.
 */
export async function chromiumOptions(): Promise<LaunchOptions> {
  const { CHROME_PATH } = process.env;
  if (CHROME_PATH) return { executablePath: CHROME_PATH, args: FLAGS };
  const installed: LaunchOptions = { channel: "chrome", args: FLAGS };
  try {
    // Only starting it shows whether it is installed and runs.
    await (await (await playwright()).launch(installed)).close();
    return installed;
  } catch {
    return await bundled();
  }
}

/**
 * Starts a headless Chromium: the one that the environment variable CHROME_PATH names, otherwise the machine's Chrome, otherwise the
 * bundled one. Close it when done.
 * @param options `gpu`: false for pages that draw and compute nothing on a GPU; without a GPU they are then drawn ten times as fast.
 * @throws If there is no Chromium; the message says what to install.
 */
export async function launchChromium({ gpu = true }: { readonly gpu?: boolean } = {}): Promise<Browser> {
  const options = await chromiumOptions();
  const args = gpu ? options.args : [...(options.args ?? []), "--disable-gpu"];
  return await (await playwright()).launch({ ...options, ...(args && { args }) });
}

async function bundled(): Promise<LaunchOptions> {
  const { chromium: executablePath, libraries, fonts } = await binaries();
  const { LD_LIBRARY_PATH } = process.env;
  return {
    executablePath,
    args: [...FLAGS, ...SOFTWARE_FLAGS],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: [...libraries, ...(LD_LIBRARY_PATH ? [LD_LIBRARY_PATH] : [])].join(":"),
      FONTCONFIG_PATH: fonts,
    },
  };
}
