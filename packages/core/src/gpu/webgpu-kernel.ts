/**
 * What a device changes about a kernel of gpu.js on WebGPU: where its results are written, how many threads a workgroup has, and the
 * shader itself where a program brings one. These are parts of gpu.js 2.24 that it does not document: one that a later version no longer
 * has is left as gpu.js makes it, and the results are the same.
 */
import type { WgslMain } from "../kernel/gpu-face.js";
import type { CompiledKernel } from "./gpu-js.js";
import { release, type WebGpuMemory } from "./webgpu-memory.js";

/** The parts, and what gpu.js does with them. */
interface Parts {
  /** Writes the shader, when the kernel is built. */
  assembleWGSL(): string;
  /** Threads of a workgroup, by which it counts workgroups; there once the shader is written. */
  workgroupSize?: readonly number[];
  /** Sees to the buffer of the next result. */
  _ensureOutputBuffer(): void;
  outputBuffer: (GPUBuffer & { _refs?: number }) | null;
  /** Sizes of the next result, the innermost first. */
  readonly threadDim: readonly number[];
  /** Float32 values that a thread writes. */
  readonly componentCount: number;
  /** Whether the next run has to bind its buffers anew. */
  bindGroupDirty: boolean;
}

/** Workgroups of gpu.js, and those of 256 threads in their place, the most that every WebGPU has: GPUs start them some three times as fast. */
const WORKGROUPS: ReadonlyMap<string, readonly [number, number, number]> = new Map([
  ["64, 1, 1", [256, 1, 1]],
  ["8, 8, 1", [16, 16, 1]],
]);

/** @param main The program's own shader, if it has one. */
export function tune({ kernel }: CompiledKernel, memory: WebGpuMemory, main: WgslMain | undefined): void {
  const parts = kernel as unknown as Partial<Parts>;
  if (hasShader(parts)) tuneShader(parts, main);
  if (hasResult(parts)) tuneResult(parts, memory);
}

/** A kernel keeps the buffer of its last result for itself too; of one that is tuned, it is let go, for others to write to. */
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
    // Where gpu.js counts workgroups by another size than its shader has, or by none that is known, both stay as they are.
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
    // Often it is the one of the last run, which was given back since.
    if (buffer !== bound) parts.bindGroupDirty = true;
    bound = buffer;
  };
}
