/** The devices that can be compared, by the names that `--devices` takes. To add one, add it here. */
import { cpu, type Device } from "@maskout/core";
import { type GpuBackend, GpuDevice, gpu, type MaskWay } from "@maskout/core/gpu";
import { threads } from "@maskout/core/threads";
import type { RanDevice } from "./results/fields.js";

export interface BenchDevice {
  readonly name: string;
  /** The device in words, for the page's form. */
  readonly title: string;
  /** For `--help`, one line. */
  readonly description: string;
  /** Whether it is measured when no device is named. */
  readonly byDefault: boolean;
  /** Whether the variants' functions on `Float32Array`s run on this device too, not only those on tensors. */
  readonly arrays: boolean;
  /** Whether it is fast enough for the whole networks of the speed experiment. */
  readonly networks: boolean;
  /** Whether the device queues work, so that a measurement has to wait for it to finish. */
  readonly queued: boolean;
  /** Opens the device; every call returns the same one. Its `name` says what really runs. Rejects if the device is not available. */
  open(): Promise<Device>;
}

export const devices: readonly BenchDevice[] = [
  {
    name: "cpu",
    title: "processor",
    description: "one thread, WebAssembly SIMD",
    byDefault: true,
    arrays: true,
    networks: true,
    queued: false,
    open: async () => cpu(),
  },
  {
    name: "cpu-reference",
    title: "processor, plain TypeScript",
    description: "one thread, plain TypeScript: the specification, and slow",
    byDefault: false,
    arrays: false,
    networks: false,
    queued: false,
    open: async () => cpu({ simd: false }),
  },
  {
    name: "cpu-unfused",
    title: "processor, without fused multiply-add",
    description: "like cpu, but rounds every product before adding it: the bits of machines without fused multiply-add",
    byDefault: false,
    arrays: false,
    networks: true,
    queued: false,
    open: async () => cpu({ fma: false }),
  },
  onThreads("threads", "processor, all threads", "WebAssembly SIMD on all threads; threads:4, for example, uses four"),
  onGpuJs("webgpu", "GPU by WebGPU", "gpu.js on WebGPU"),
  onGpuJs("webgl2", "GPU by WebGL 2", "gpu.js on WebGL 2, in a browser"),
  onGpuJs("webgl", "GPU by WebGL", "gpu.js on WebGL, in a browser"),
  onGpuJs("headlessgl", "GPU by WebGL in Node.js", 'gpu.js on WebGL in Node.js, with the package "gl"'),
  onGpuJs("webasm", "gpu.js in WebAssembly", "gpu.js in WebAssembly"),
  onGpuJs("cpu", "gpu.js in JavaScript", "gpu.js in plain JavaScript, slow"),
  onGpuJs("webgpu", "GPU by WebGPU, masks uploaded", "gpu.js on WebGPU, masks drawn by the processor", "uploaded"),
];

/** `threads:4`, with the number of threads as its group. */
const COUNTED = /^threads:([1-9]|[1-5]\d|6[0-4])$/;

const counted = new Map<string, BenchDevice>();

/** The device for a name that `--devices` takes: one of the devices above, or `threads:N` with N threads. */
export function deviceNamed(name: string): BenchDevice | undefined {
  const known = devices.find((device) => device.name === name) ?? counted.get(name);
  const [, count] = COUNTED.exec(name) ?? [];
  if (known !== undefined || count === undefined) return known;
  const made = onThreads(name, `processor, ${count} threads`, `WebAssembly SIMD on ${count} threads`, Number(count));
  counted.set(name, made);
  return made;
}

function onThreads(name: string, title: string, description: string, count?: number): BenchDevice {
  let device: Promise<Device> | undefined;
  return {
    name,
    title,
    description,
    byDefault: false,
    arrays: false,
    networks: true,
    queued: false,
    open() {
      device ??= threads(count === undefined ? {} : { count });
      return device;
    },
  };
}

function onGpuJs(backend: GpuBackend, title: string, description: string, masks?: MaskWay): BenchDevice {
  let device: Promise<Device> | undefined;
  return {
    name: masks === undefined ? `gpu:${backend}` : `gpu:${backend}-${masks}`,
    title,
    description,
    byDefault: false,
    arrays: false,
    networks: false,
    queued: true,
    open() {
      device ??= gpu(masks === undefined ? { mode: backend } : { mode: backend, masks });
      return device;
    },
  };
}

/** What really ran, for the results. */
export function ranDevice({ name, device }: { readonly name: string; readonly device: Device }): RanDevice {
  const { name: ran } = device;
  return device instanceof GpuDevice ? { name, ran, software: device.software, masks: device.masks } : { name, ran };
}
