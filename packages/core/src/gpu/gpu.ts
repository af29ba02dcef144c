/** Choosing a gpu.js device. */
import { DeviceError, refuse } from "../errors.js";
import { expectKnownOptions } from "../options.js";
import { type OpenBackend, openBackend } from "./backend.js";
import { GpuDevice } from "./device.js";
import { type GpuBackend, loadGpuJs } from "./gpu-js.js";
import { drawingFunctions, type MaskWay } from "./mask.js";

/** A backend, or the best one that answers. */
export type GpuMode = "auto" | GpuBackend;

/** Options of {@link gpu}. */
export interface GpuOptions {
  /**
   * `"auto"` (default) takes the first of webgpu, webgl2, headlessgl, webgl and webasm that answers, and skips GPUs that are emulated on
   * the processor, which are slower than webasm. The name of a backend takes that backend and no other.
   */
  readonly mode?: GpuMode;
  /**
   * Where keep decisions are drawn: `"drawn"` in the kernel (webgpu and webgl2), or `"uploaded"` after the CPU has drawn them. The bits
   * are the same. Default: `"drawn"` on real GPUs with webgpu or webgl2, else `"uploaded"`.
   */
  readonly masks?: MaskWay;
}

const ORDER: readonly GpuBackend[] = ["webgpu", "webgl2", "headlessgl", "webgl", "webasm"];
const MODES: readonly unknown[] = ["auto", ...ORDER, "cpu"];

/**
 * Makes a device that runs on gpu.js, which must be installed (`npm install gpu.js`). Its `name` and `backend` say what really runs.
 *
 * Every call makes a device with memory of its own; `destroy()` frees it. Browsers keep at most 16 WebGL contexts alive, so
 * make one device and share it.
 *
 * @throws {@link DeviceError} where gpu.js or the named mode is missing: the message says what to install, and no other mode takes its
 * place. {@link OptionError} for an option outside its range.
 */
export async function gpu(options: GpuOptions = {}): Promise<GpuDevice> {
  expectKnownOptions("gpu", options, ["mode", "masks"]);
  const { mode = "auto", masks } = options;
  if (!MODES.includes(mode)) {
    refuse(
      "gpu",
      "mode",
      mode,
      '"auto", "webgpu", "webgl2", "webgl", "headlessgl", "webasm" or "cpu"',
      "Use auto for the best backend that answers.",
    );
  }
  const open = mode === "auto" ? await openBest() : await openBackend(mode);
  return new GpuDevice(open, resolveMasks(open, masks));
}

async function openBest(): Promise<OpenBackend> {
  await loadGpuJs();
  const failures: string[] = [];
  for (const backend of ORDER) {
    try {
      const open = await openBackend(backend);
      if (!open.software) return open;
      failures.push(`${backend}: ${open.adapter} computes on the processor`);
      await open.instance.destroy();
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      failures.push(error.message);
    }
  }
  throw new DeviceError(`gpu: no backend of gpu.js answers here. ${failures.join(" ")}`);
}

function resolveMasks({ backend, adapter, software }: OpenBackend, masks: MaskWay | undefined): MaskWay {
  const canDraw = drawingFunctions(backend) !== undefined;
  if (masks === undefined) return canDraw && adapter !== undefined && !software ? "drawn" : "uploaded";
  if (masks === "uploaded" || (masks === "drawn" && canDraw)) return masks;
  refuse(
    "gpu",
    "masks",
    masks,
    canDraw ? '"drawn" or "uploaded"' : `"uploaded" with the mode "${backend}"`,
    "Leave it out for the way that is faster on the device.",
  );
}
