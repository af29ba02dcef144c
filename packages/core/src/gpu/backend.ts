/** Opening gpu.js: an instance on one backend, with a report of what really runs, read back from a kernel that ran. */
import { DeviceError } from "../errors.js";
import { adapterOf, isLost, isWebGpu } from "./context.js";
import {
  type CompiledKernel,
  type GpuBackend,
  type GpuInstance,
  type GpuJs,
  type KernelSettings,
  loadGpuJs,
  type ResultClass,
} from "./gpu-js.js";
import { limitsOf, type ResultLimits } from "./limits.js";
import { provideWebGpu } from "./node-webgpu.js";
import { WebGpuMemory } from "./webgpu-memory.js";

/** An instance of gpu.js that has run a kernel. */
export interface OpenBackend {
  readonly lib: GpuJs;
  readonly instance: GpuInstance;
  readonly backend: GpuBackend;
  /** The driver's name of the GPU; undefined where gpu.js computes on the processor. */
  readonly adapter: string | undefined;
  /** Whether that GPU is emulated on the processor. */
  readonly software: boolean;
  /** The class of results of one dimension. */
  readonly resultClass: ResultClass;
  /** The largest result that fits. */
  readonly limits: ResultLimits;
  /** The memory of results on WebGPU; of other backends, gpu.js's own. */
  readonly memory: WebGpuMemory | undefined;
  /** Whether the GPU was lost, with everything in its memory. */
  lost(): boolean;
}

/** The remedies for a missing backend. */
const REMEDIES: Readonly<Record<GpuBackend, string>> = {
  webgpu:
    'In Node.js install "npm install webgpu" and a Vulkan, Metal or Direct3D 12 driver; in a browser take one with WebGPU and a page from localhost or https.',
  webgl2: "It needs a browser with WebGL 2; in Node.js take webasm, or webgpu.",
  webgl: "It needs a browser with WebGL; in Node.js take webasm, or webgpu.",
  headlessgl:
    'It needs Node.js and the optional package "gl" 8.1.6, compiled on your machine, and a display or xvfb-run.',
  webasm: "It needs WebAssembly, which this runtime or its content security policy refuses.",
  cpu: "gpu.js's plain JavaScript runs everywhere; this is a defect of gpu.js or of maskout.",
};

/** Opens a backend. @throws {@link DeviceError} where it is missing: no other backend takes its place. */
export async function openBackend(mode: GpuBackend): Promise<OpenBackend> {
  const lib = await loadGpuJs();
  if (mode === "webgpu") await provideWebGpu();
  let instance: GpuInstance | undefined;
  try {
    instance = new lib.GPU({ mode });
    const kernel = probe(instance);
    const result = await kernel(lib.input(Float32Array.of(1, 2), [2]), 3);
    const values = "toArray" in result ? await result.toArray() : result;
    const ran = backendOf(lib, kernel);
    if (ran !== mode) throw new Error(kernel.kernel.fallbackReason ?? `gpu.js ran ${ran} in its place`);
    if (values[0] !== 3 || values[1] !== 6) throw new Error(`it computed 3 * [1, 2] to be [${values.join(", ")}]`);
    const { context } = kernel.kernel;
    return {
      lib,
      instance,
      backend: mode,
      ...adapterOf(context),
      resultClass: result.constructor as ResultClass,
      limits: limitsOf(context),
      memory: isWebGpu(context) ? new WebGpuMemory(lib, context, kernel.kernel) : undefined,
      lost: () => isLost(context),
    };
  } catch (error) {
    await instance?.destroy();
    throw new DeviceError(`gpu: the mode "${mode}" is not available here: ${reasonOf(error)}. ${REMEDIES[mode]}`, {
      cause: error,
    });
  }
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.startsWith("A requested mode") ? "gpu.js does not find it" : message.replace(/\.$/, "");
}

/** A kernel that multiplies two numbers. */
function probe(instance: GpuInstance): CompiledKernel {
  return instance.createKernel("function (x, factor) { return factor * x[this.thread.x]; }", {
    ...KERNEL_SETTINGS,
    output: [2],
    argumentTypes: ["Input", "Float"],
  });
}

/** The settings of every kernel: float32; results stay on the device and are not overwritten; sizes may change with every call. */
export const KERNEL_SETTINGS: Omit<KernelSettings, "output" | "argumentTypes"> = {
  precision: "single",
  tactic: "precision",
  pipeline: true,
  immutable: true,
  dynamicOutput: true,
  dynamicArguments: true,
  // WebGL 1 knows only loops of a fixed length, which end early: the longest one that can be.
  loopMaxIterations: 2 ** 24,
};

/** The backend that a kernel ran on. (gpu.js itself says "gpu" for every kind of WebGL.) */
function backendOf(lib: GpuJs, { kernel }: CompiledKernel): GpuBackend | "nothing known" {
  if (kernel instanceof lib.WebGPUKernel) return "webgpu";
  if (kernel instanceof lib.WebGL2Kernel) return "webgl2";
  if (kernel instanceof lib.HeadlessGLKernel) return "headlessgl";
  if (kernel instanceof lib.WebGLKernel) return "webgl";
  if (kernel instanceof lib.WebAssemblyKernel) return "webasm";
  if (kernel instanceof lib.CPUKernel) return "cpu";
  return "nothing known";
}
