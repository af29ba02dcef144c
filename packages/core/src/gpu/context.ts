/** The context of a gpu.js kernel: a WebGL context, `{ adapter, device }` on WebGPU, or neither where the processor computes. */

/** The context that gpu.js holds on WebGPU. */
interface WebGpuContext {
  readonly adapter: GPUAdapter;
  readonly device: GPUDevice;
}

/** Whether it is a WebGL context. gpu.js's plain JavaScript holds a 2D canvas context, which can be lost too but has no extensions. */
export function isWebGl(context: unknown): context is WebGLRenderingContext {
  return isObject(context) && "getExtension" in context;
}

export function isWebGpu(context: unknown): context is WebGpuContext {
  return isObject(context) && "adapter" in context;
}

/** The names of drivers that compute on the processor. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render/i;

/** The driver's name of the GPU, and whether that GPU is emulated on the processor. */
export function adapterOf(context: unknown): { readonly adapter: string | undefined; readonly software: boolean } {
  const adapter = isWebGpu(context) ? webGpuAdapter(context) : isWebGl(context) ? webGlAdapter(context) : undefined;
  return { adapter, software: adapter !== undefined && SOFTWARE.test(adapter) };
}

function webGpuAdapter({ adapter: { info } }: WebGpuContext): string {
  const words = [info.vendor, info.architecture, info.description].filter((word) => word !== "");
  return words.join(" ") || "adapter without a name";
}

function webGlAdapter(context: WebGLRenderingContext): string {
  const names = context.getExtension("WEBGL_debug_renderer_info");
  return String(context.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER));
}

/** Whether the GPU was lost, with everything in its memory. */
export function isLost(context: unknown): boolean {
  if (isWebGl(context)) return context.isContextLost();
  return isObject(context) && "isLost" in context && context.isLost === true;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
