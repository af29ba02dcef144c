/**
 * The changes that a device makes to a kernel of gpu.js on WebGPU: where its results are written, how many threads a workgroup has, and
 * the shader itself where a program brings one. They touch undocumented parts of gpu.js 2.24. A part that a later version lacks is left as
 * gpu.js makes it, and the results are the same.
 */
import type { WgslMain } from "../kernel/gpu-face.js";
import type { CompiledKernel } from "./gpu-js.js";
import { release, type WebGpuMemory } from "./webgpu-memory.js";

/** The undocumented parts, and what gpu.js does with them. */
interface Parts {
  /** Writes the shader, when the kernel is built. */
  assembleWGSL(): string;
  /** The threads of a workgroup, by which gpu.js counts workgroups; set when the shader is written. */
  workgroupSize?: readonly number[];
  /** Makes the buffer of the next result. */
  _ensureOutputBuffer(): void;
  outputBuffer: (GPUBuffer & { _refs?: number }) | null;
  /** The sizes of the next result, the innermost first. */
  readonly threadDim: readonly number[];
  /** The number of float32 values that a thread writes. */
  readonly componentCount: number;
  /** Whether the next run has to bind its buffers again. */
  bindGroupDirty: boolean;
}

/** The workgroups of gpu.js, and the workgroups of 256 threads that replace them: every WebGPU has those, and GPUs start them about three times as fast. */
const WORKGROUPS: ReadonlyMap<string, readonly [number, number, number]> = new Map([
  ["64, 1, 1", [256, 1, 1]],
  ["8, 8, 1", [16, 16, 1]],
]);

/**
 * Tunes a kernel.
 * @param main The program's own shader, if it has one.
 */
export function tune({ kernel }: CompiledKernel, memory: WebGpuMemory, main: WgslMain | undefined): void {
  const parts = kernel as unknown as Partial<Parts>;
  if (hasShader(parts)) tuneShader(parts, main);
  if (hasResult(parts)) tuneResult(parts, memory);
}

/** Releases the buffer of the last result, which a kernel of gpu.js would keep, so that other kernels can write to it. */
export function letGoOfResult({ kernel }: CompiledKernel): void {
  const parts = kernel as unknown as Partial<Parts>;
  if (hasResult(parts)) letGo(parts);
}

type ShaderParts = Pick<Parts, "assembleWGSL" | "workgroupSize">;

function hasShader(parts: Partial<Parts>): parts is ShaderParts {
  return typeof parts.assembleWGSL === "function";
}

function tuneShader(parts: ShaderParts, main: WgslMain | undefined): void {
  const assemble = parts.assembleWGSL.bind(parts);
  parts.assembleWGSL = () => {
    const shader = assemble();
    const written = parts.workgroupSize?.join(", ") ?? "";
    const threads = WORKGROUPS.get(written);
    const [entry, size] = [shader.indexOf("@compute"), `@workgroup_size(${written})`];
    // If gpu.js counts workgroups by a size that its shader does not have, or by an unknown one, both stay as they are.
    if (threads === undefined || entry < 0 || !shader.includes(size)) return shader;
    parts.workgroupSize = main === undefined ? threads : [...main.tile, 1];
    return main === undefined
      ? shader.replace(size, `@workgroup_size(${threads.join(", ")})`)
      : `${shader.slice(0, entry)}${main.source}`;
  };
}

type ResultParts = Pick<
  Parts,
  "_ensureOutputBuffer" | "outputBuffer" | "threadDim" | "componentCount" | "bindGroupDirty"
>;

function hasResult(parts: Partial<Parts>): parts is ResultParts {
  return typeof parts._ensureOutputBuffer === "function" && parts.outputBuffer !== undefined;
}

function letGo(parts: ResultParts): void {
  if (parts.outputBuffer === null) return;
  release(parts.outputBuffer);
  parts.outputBuffer = null;
}

function tuneResult(parts: ResultParts, memory: WebGpuMemory): void {
  let bound: GPUBuffer | undefined;
  parts._ensureOutputBuffer = () => {
    letGo(parts);
    const values = parts.threadDim.reduce((product, size) => product * size, parts.componentCount);
    const buffer = memory.take(values * Float32Array.BYTES_PER_ELEMENT);
    parts.outputBuffer = buffer;
    // Often it is the buffer of the last run, which has been given back since.
    if (buffer !== bound) parts.bindGroupDirty = true;
    bound = buffer;
  };
}
