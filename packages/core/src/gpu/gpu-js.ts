/** As much of gpu.js as the device uses. Its own types would have to be there where it is not installed. */
import { DeviceError } from "../errors.js";

/** What a kernel with `pipeline` hands out on a GPU: values that stay there. */
export interface Resident {
  /** Sizes, the innermost first. */
  readonly output: ArrayLike<number>;
  toArray(): Rows | Promise<Rows>;
  delete(): void;
}

/** What a resident result on WebGPU is made of. */
export interface BufferSettings {
  readonly buffer: GPUBuffer;
  /** Sizes, the innermost first. */
  readonly output: ArrayLike<number>;
  /** How many float32 values an element has. */
  readonly componentCount: number;
  /** gpu.js's own, as its kernels have it. */
  readonly context: unknown;
  /** The kernel that made it. */
  readonly kernel: unknown;
}

/** A class of them: there is one for every number of dimensions. */
export interface ResultClass {
  readonly prototype: Resident;
}

/** Values as gpu.js gives them: flat, or row by row. */
export type Rows = Float32Array | readonly Float32Array[];

/** An array with its sizes, the innermost first. */
interface Sized {
  readonly value: Float32Array;
}

/** What a kernel can be called with. */
export type Argument = Resident | Sized | Rows | number;

/** A compiled kernel. */
export interface CompiledKernel {
  (...args: readonly Argument[]): Result | Promise<Result>;
  setOutput(output: readonly number[]): void;
  /** The kernel of the backend that really runs. */
  readonly kernel: {
    readonly constructor: unknown;
    readonly fallbackReason?: string | null;
    readonly context: unknown;
  };
  destroy(): void;
}

/** A kernel's result: resident on a GPU, plain values elsewhere. */
export type Result = Resident | Rows;

/** Types of arguments, and of results of native functions. */
export type ArgumentType = "ArrayTexture(1)" | "Array" | "Input" | "Integer" | "Float";

/** A function in the backend's own shading language. */
export interface NativeFunction {
  readonly name: string;
  readonly source: string;
  readonly returnType: "Number";
  readonly argumentTypes: Readonly<Record<string, "Integer">>;
}

/** The settings that the device gives its kernels. */
export interface KernelSettings {
  readonly precision: "single";
  readonly tactic: "precision";
  readonly pipeline: true;
  readonly immutable: true;
  readonly dynamicOutput: true;
  readonly dynamicArguments: true;
  readonly loopMaxIterations: number;
  readonly output: readonly number[];
  readonly argumentTypes: readonly ArgumentType[];
  readonly nativeFunctions?: readonly NativeFunction[];
}

/** The backends of gpu.js, by the names of its modes. */
export type GpuBackend = "webgpu" | "webgl2" | "webgl" | "headlessgl" | "webasm" | "cpu";

/** An instance of gpu.js. */
export interface GpuInstance {
  createKernel(source: string, settings: KernelSettings): CompiledKernel;
  destroy(): Promise<void>;
}

type KernelClass = abstract new (...args: never[]) => unknown;

/** The module. */
export interface GpuJs {
  readonly GPU: new (settings: { readonly mode: GpuBackend }) => GpuInstance;
  readonly input: (values: Float32Array, size: readonly number[]) => Sized;
  /** What `Resident` is on WebGPU; it counts the users of its buffer. */
  readonly WebGPUBufferResult: new (
    settings: BufferSettings,
  ) => Resident & BufferSettings;
  readonly WebGPUKernel: KernelClass;
  readonly WebGL2Kernel: KernelClass;
  readonly HeadlessGLKernel: KernelClass;
  readonly WebGLKernel: KernelClass;
  readonly WebAssemblyKernel: KernelClass;
  readonly CPUKernel: KernelClass;
}

/** Loads gpu.js. @throws {@link DeviceError} where it is not installed. */
export async function loadGpuJs(): Promise<GpuJs> {
  try {
    const module = await import("gpu.js");
    // A CommonJS module: bundlers and Node.js disagree about which names it exports, but not about its default.
    const lib: unknown = module.default ?? module;
    return lib as GpuJs;
  } catch (error) {
    throw new DeviceError(
      'gpu: gpu.js could not be loaded. Install it with "npm install gpu.js", or leave the device out to compute on the CPU.',
      { cause: error },
    );
  }
}
