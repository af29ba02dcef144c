/** The types of those parts of gpu.js that the device uses. The types of the package itself would be missing where it is not installed. */
import { DeviceError } from "../errors.js";

/** The result of a kernel with `pipeline` on a GPU: values that stay there. */
export interface Resident {
  /** Sizes, the innermost first. */
  readonly output: ArrayLike<number>;
  toArray(): Rows | Promise<Rows>;
  delete(): void;
}

/** The parts of a resident result on WebGPU. */
export interface BufferSettings {
  readonly buffer: GPUBuffer;
  /** Sizes, the innermost first. */
  readonly output: ArrayLike<number>;
  /** How many float32 values an element has. */
  readonly componentCount: number;
  /** The context that gpu.js gives its kernels. */
  readonly context: unknown;
  /** The kernel that made it. */
  readonly kernel: unknown;
}

/** A class of resident results; there is one for every number of dimensions. */
export interface ResultClass {
  readonly prototype: Resident;
}

/** Values in the form that gpu.js returns: flat, or row by row. */
export type Rows = Float32Array | readonly Float32Array[];

/** An array with its sizes, the innermost first. */
interface Sized {
  readonly value: Float32Array;
}

/** An argument of a kernel. */
export type Argument = Resident | Sized | Rows | number;

/** A compiled kernel. */
export interface CompiledKernel {
  (...args: readonly Argument[]): Result | Promise<Result>;
  setOutput(output: readonly number[]): void;
  /** The backend's kernel, which really runs. */
  readonly kernel: {
    readonly constructor: unknown;
    readonly fallbackReason?: string | null;
    readonly context: unknown;
  };
  destroy(): void;
}

/** A kernel's result: resident on a GPU, plain values elsewhere. */
export type Result = Resident | Rows;

/** The type of an argument. */
export type ArgumentType = "ArrayTexture(1)" | "Array" | "Input" | "Integer" | "Float";

/** A function in the backend's own shading language. */
export interface NativeFunction {
  readonly name: string;
  readonly source: string;
  readonly returnType: "Number";
  readonly argumentTypes: Readonly<Record<string, "Integer">>;
}

/** The settings of the device's kernels. */
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

/** A backend of gpu.js, by the name of its mode. */
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
  /** The class of resident results on WebGPU. It counts the users of its buffer. */
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
