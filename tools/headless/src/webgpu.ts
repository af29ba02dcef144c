/** Provides WebGPU in Node.js on a machine without a Vulkan driver, by SwiftShader's driver. */
import { constants } from "node:os";
import { join } from "node:path";
import { writeWhole } from "../../write-whole.mjs";
import { binaries } from "./binaries.js";

/** A constant of dlfcn.h with which a closed library stays loaded. Node.js has no name for it. */
const RTLD_NODELETE = 0x1000;

/**
 * Makes sure that Dawn (the npm package `webgpu`) finds a Vulkan driver in this process: the machine's own, otherwise SwiftShader.
 * Call it before anything requests WebGPU.
 * @throws If there is neither.
 */
export async function provideWebGpu(): Promise<void> {
  const { create } = await import("webgpu");
  if ((await create([]).requestAdapter()) !== null) return;
  const { vulkanLoader, vulkanDriver } = await binaries();
  const manifest = join(vulkanDriver, "..", "swiftshader.json");
  const driver = { file_format_version: "1.0.0", ICD: { library_path: vulkanDriver, api_version: "1.0.5" } };
  // Written whole, because other processes that do the same may be reading it.
  writeWhole(manifest, JSON.stringify(driver));
  process.env.VK_ICD_FILENAMES = manifest;
  keepLoaded(vulkanLoader);
  if ((await create([]).requestAdapter()) === null)
    throw new Error("SwiftShader's Vulkan driver gave no WebGPU adapter.");
}

/**
 * Loads a shared library permanently. Dawn loads the Vulkan loader by its bare name, which the dynamic linker then finds among the
 * loaded libraries. LD_LIBRARY_PATH would have to be set before the process starts.
 */
function keepLoaded(library: string): void {
  try {
    process.dlopen({ exports: {} }, library, constants.dlopen.RTLD_NOW | constants.dlopen.RTLD_GLOBAL | RTLD_NODELETE);
  } catch (error) {
    // The library is not an addon, so Node.js throws after the linker has loaded it.
    if (!(error instanceof Error && error.message.includes("did not self-register"))) throw error;
  }
}
