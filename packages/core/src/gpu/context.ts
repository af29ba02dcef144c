/** What the context of a gpu.js kernel says: WebGL's, `{ adapter, device }` on WebGPU, or neither where the processor computes. */

/** What gpu.js holds on WebGPU. */
interface WebGpuContext {
  readonly adapter: GPUAdapter;
  readonly device: GPUDevice;
}

/** gpu.js's plain JavaScript holds a context too, of a canvas in two dimensions: it can be lost, but has no extensions. */
export function isWebGl(context: unknown): context is WebGLRenderingContext {
  return isObject(context) && "getExtension" in context;
}

export function isWebGpu(context: unknown): context is WebGpuContext {
  return isObject(context) && "adapter" in context;
}

/** How drivers that compute on the processor name themselves. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render/i;

/** The GPU as its driver names it, and whether it is a program. */
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

/** Whether the GPU is gone, with all that was in its memory. */
export function isLost(context: unknown): boolean {
  if (isWebGl(context)) return context.isContextLost();
  return isObject(context) && "isLost" in context && context.isLost === true;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
