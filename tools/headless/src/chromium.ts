/** A real Chromium with WebGL2 and WebGPU: the machine's own, or the bundled one on SwiftShader. */
import { type Browser, chromium } from "playwright-core";
import { binaries } from "./binaries.js";

/** For every Chromium: containers run as root, and without a GPU both interfaces are to answer in software. */
const FLAGS = ["--no-sandbox", "--ignore-gpu-blocklist", "--enable-unsafe-webgpu", "--enable-unsafe-swiftshader"];

/** The bundled Chromium has no other driver than SwiftShader. */
const SOFTWARE_FLAGS = ["--use-gl=angle", "--use-angle=swiftshader"];

/**
 * Starts a headless Chromium: the one that the environment variable CHROME_PATH names, else the machine's Chrome, else the
 * bundled one. Close it when done.
 * @throws Where there is none: the message says what to install.
 */
export async function launchChromium(): Promise<Browser> {
  const { CHROME_PATH } = process.env;
  if (CHROME_PATH) return await chromium.launch({ executablePath: CHROME_PATH, args: FLAGS });
  try {
    return await chromium.launch({ channel: "chrome", args: FLAGS });
  } catch {
    return await launchBundled();
  }
}

async function launchBundled(): Promise<Browser> {
  const { chromium: executablePath, libraries, fonts } = await binaries();
  const { LD_LIBRARY_PATH } = process.env;
  return await chromium.launch({
    executablePath,
    args: [...FLAGS, ...SOFTWARE_FLAGS],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: [...libraries, ...(LD_LIBRARY_PATH ? [LD_LIBRARY_PATH] : [])].join(":"),
      FONTCONFIG_PATH: fonts,
    },
  });
}
