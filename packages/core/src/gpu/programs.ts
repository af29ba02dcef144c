/** Compiling gpu.js programs, once each, and running them. No other file calls the kernels of gpu.js. */
import type { GpuArguments, GpuArray, GpuMask, GpuSource, HostDraws, WgslMain } from "../kernel/gpu-face.js";
import { KERNEL_SETTINGS, type OpenBackend } from "./backend.js";
import type {
  Argument,
  ArgumentType,
  CompiledKernel,
  KernelSettings,
  NativeFunction,
  Resident,
  Result,
  Rows,
} from "./gpu-js.js";
import { expectFits } from "./limits.js";
import { drawingFunctions, type MaskWay, streamArguments, uploadedValues } from "./mask.js";
import { STREAM_ARGUMENTS } from "./mask-source.js";
import { type AnyProgram, type Form, type RowAxis, sourceOf } from "./source.js";
import { letGoOfResult, tune } from "./webgpu-kernel.js";
import type { WebGpuMemory } from "./webgpu-memory.js";

/** Arguments with any names. */
type AnyArguments = GpuArguments<string, string, string>;

/** Values on the device: resident on a GPU, a flat array where gpu.js computes on the processor. */
export class DeviceArray implements GpuArray {
  constructor(
    readonly size: number,
    readonly values: Resident | Float32Array,
  ) {}

  /** Frees the memory. */
  free(): void {
    if (!(this.values instanceof Float32Array)) this.values.delete();
  }
}

/** Elements per thread where a thread draws several decisions at once. */
const FOUR = 4;

/** The programs of one device. */
export class Programs {
  readonly #open: OpenBackend;
  readonly #hostDraws: HostDraws;
  readonly #native: ReturnType<typeof drawingFunctions>;
  readonly #compiled = new Map<AnyProgram, Partial<Record<Form, CompiledKernel>>>();
  /** The memory of results on WebGPU; undefined on other backends, where gpu.js manages it. */
  readonly #memory: WebGpuMemory | undefined;
  readonly #uploads: CompiledKernel | undefined;
  /** The decisions that were uploaded last. The array is reused for the next ones, since gpu.js copies its arguments when it is called. */
  #decisions: Float32Array = new Float32Array(0);

  constructor(open: OpenBackend, masks: MaskWay, host: HostDraws) {
    this.#open = open;
    this.#hostDraws = host;
    this.#native = masks === "drawn" ? drawingFunctions(open.backend) : undefined;
    this.#memory = open.memory;
    if (this.#isGpu && this.#memory === undefined) {
      this.#uploads = this.#create("function (values) { return values[this.thread.x]; }", 1, ["Input"]);
    }
  }

  /** Whether values live in a GPU's memory. */
  get #isGpu(): boolean {
    return this.#open.adapter !== undefined;
  }

  /** Copies values to the device. gpu.js has no empty arrays: an array of one value, which nobody reads, takes their place. */
  async upload(values: Float32Array): Promise<DeviceArray> {
    const some = values.length === 0 ? new Float32Array(1) : values;
    if (!this.#isGpu) return new DeviceArray(values.length, some.slice());
    expectFits(this.#open.limits, [some.length]);
    if (this.#memory !== undefined) return new DeviceArray(values.length, this.#memory.upload(some));
    const kernel = this.#uploads!;
    kernel.setOutput([some.length]);
    const result = await kernel(this.#open.lib.input(some, [some.length]));
    return new DeviceArray(values.length, residentOf(result));
  }

  /** Copies values to the host. */
  async read({ values, size }: DeviceArray): Promise<Float32Array> {
    if (values instanceof Float32Array) return values.slice(0, size);
    if (this.#memory !== undefined) return await this.#memory.read(values, size);
    const all = flat(await values.toArray());
    return all.length === size ? all : all.slice(0, size);
  }

  /** Resolves when all launched work is done. A GPU works in order, so a value that is read back last arrives after all work before it. */
  async settle(): Promise<void> {
    if (this.#memory !== undefined) return await this.#memory.settle();
    const last = await this.upload(new Float32Array(1));
    try {
      await this.read(last);
    } finally {
      last.free();
    }
  }

  /** Runs a program. Its arrays are of this device, or of the host. */
  async launch(program: AnyProgram, args: AnyArguments): Promise<DeviceArray> {
    const size = args.threads.reduce((product, threads) => product * threads, 1);
    if (size === 0) return this.upload(new Float32Array(0));
    expectFits(this.#open.limits, args.threads);
    const form = this.#formOf(program, args.mask);
    const kernel = this.#compile(program, form, args.threads.length);
    const uploaded: DeviceArray[] = [];
    try {
      const values: Argument[] = [];
      for (const name in program.arrays) {
        const given = args.arrays[name]!;
        const [source, columns] = "matrix" in given ? [given.matrix, given.columns] : [given, undefined];
        values.push(this.#view(await this.#onDevice(source, uploaded), columns));
      }
      values.push(...program.integers.map((name) => args.integers![name]!));
      values.push(...program.numbers.map((name) => Math.fround(args.numbers![name]!)));
      values.push(...(await this.#maskArguments(program, args.mask, form, uploaded)));
      kernel.setOutput(form === "drawn by fours" ? [Math.ceil(size / FOUR)] : this.#outputOf(args.threads));
      const result = await kernel(...values);
      if (this.#memory !== undefined) letGoOfResult(kernel);
      if (!this.#isGpu) return new DeviceArray(size, flat(rowsOf(result)));
      const resident = residentOf(result);
      if (this.#memory !== undefined) return new DeviceArray(size, this.#memory.flat(resident, size));
      return new DeviceArray(size, this.#sized(resident, [size]));
    } finally {
      for (const array of uploaded) array.free();
    }
  }

  /** The sizes in which gpu.js lays a result out. */
  #outputOf(threads: readonly number[]): readonly number[] {
    const [columns, rows] = threads;
    return this.#rowsAlong === "z" && rows !== undefined ? [columns!, 1, rows] : threads;
  }

  /**
   * On WebGL gpu.js lays a result `[columns, rows]` out as a texture of that width and height, and a texture is at most a few thousand
   * high. It lays `[columns, 1, rows]` out as nearly a square.
   */
  get #rowsAlong(): RowAxis {
    return this.#residentType === "ArrayTexture(1)" ? "z" : "y";
  }

  /** Frees the compiled kernels and everything they hold. */
  async destroy(): Promise<void> {
    await this.#open.instance.destroy();
    this.#memory?.destroy();
  }

  async #onDevice(source: GpuSource, uploaded: DeviceArray[]): Promise<DeviceArray> {
    if (source instanceof DeviceArray) return source;
    if (!(source instanceof Float32Array)) throw new Error("an array of another device was used");
    const array = await this.upload(source);
    uploaded.push(array);
    return array;
  }

  #formOf({ masked, keptValue }: AnyProgram, mask: GpuMask | undefined): Form {
    if (masked === undefined) return "plain";
    if (this.#native === undefined || mask?.stream === undefined) return "uploaded";
    // Results of four components are plain buffers on WebGPU, and textures of another kind on WebGL.
    return keptValue !== undefined && this.#open.backend === "webgpu" ? "drawn by fours" : "drawn";
  }

  async #maskArguments(
    { masked }: AnyProgram,
    mask: GpuMask | undefined,
    form: Form,
    uploaded: DeviceArray[],
  ): Promise<Argument[]> {
    if (mask === undefined || masked === undefined || form === "plain") return [];
    const { stream } = mask;
    if (form !== "uploaded" && stream !== undefined) return streamArguments({ ...mask, stream });
    const { values, columns } = uploadedValues(mask, masked, this.#decisions, this.#hostDraws);
    this.#decisions = values;
    if (this.#memory !== undefined) return [this.#view(await this.#onDevice(values, uploaded), columns)];
    return [this.#host(values, [columns, values.length / columns])];
  }

  /** An array in the sizes in which gpu.js reads it: flat, or as rows of `columns`. */
  #view({ values, size }: DeviceArray, columns: number | undefined): Argument {
    const [width, height] = size === 0 ? [1, 1] : [columns ?? size, columns === undefined ? 1 : size / columns];
    const output = columns === undefined ? [width] : [width, height];
    if (values instanceof Float32Array) return this.#host(values, output);
    return this.#sized(values, output);
  }

  /**
   * The same memory with other sizes: gpu.js reads `output` of a buffer and `dimensions` of a texture. It compiles again for a texture of
   * another class, so the class stays the same.
   */
  #sized(values: Resident, output: readonly number[]): Resident {
    if (this.#memory !== undefined) return this.#memory.view(values, output);
    const { resultClass } = this.#open;
    return Object.create(values, {
      output: { value: output },
      dimensions: { value: Int32Array.of(output[0]!, output[1] ?? 1, 1) },
      constructor: { value: resultClass },
      toArray: { value: resultClass.prototype.toArray },
    });
  }

  /** Values of the host in the form in which gpu.js reads them: flat (one size), or as rows (two sizes, the innermost first). */
  #host(values: Float32Array, [columns = 1, rows]: readonly number[]): Argument {
    if (this.#open.backend !== "cpu")
      return this.#open.lib.input(values, rows === undefined ? [columns] : [columns, rows]);
    // gpu.js's plain JavaScript takes the width of the output for that of an input whose size changes; rows have a width of their own.
    if (rows === undefined) return values;
    return Array.from({ length: rows }, (_, row) => values.subarray(row * columns, (row + 1) * columns));
  }

  #compile(program: AnyProgram, form: Form, rank: number): CompiledKernel {
    const forms = this.#compiled.get(program) ?? {};
    this.#compiled.set(program, forms);
    forms[form] ??= this.#create(
      sourceOf(program, form, this.#rowsAlong),
      rank,
      this.#typesOf(program, form),
      this.#nativesOf(program, form),
      program.wgsl,
    );
    return forms[form];
  }

  #typesOf(program: AnyProgram, form: Form): ArgumentType[] {
    const types: ArgumentType[] = [];
    for (const _ in program.arrays) types.push(this.#residentType);
    types.push(...program.integers.map(() => "Integer" as const), ...program.numbers.map(() => "Float" as const));
    if (form.startsWith("drawn")) types.push(...STREAM_ARGUMENTS.map(() => "Integer" as const));
    if (form === "uploaded") types.push(this.#hostType);
    return types;
  }

  /** The type of resident arrays. WebGL's textures have a type of their own; WebGPU takes a buffer wherever it takes an array. */
  get #residentType(): ArgumentType {
    return this.#isGpu && this.#open.backend !== "webgpu" ? "ArrayTexture(1)" : this.#hostType;
  }

  get #hostType(): ArgumentType {
    return this.#open.backend === "cpu" ? "Array" : "Input";
  }

  #nativesOf({ masked }: AnyProgram, form: Form): readonly NativeFunction[] {
    if (this.#native === undefined || masked === undefined || !form.startsWith("drawn")) return [];
    return [this.#native[form === "drawn by fours" ? "fours" : masked]];
  }

  #create(
    source: string,
    rank: number,
    argumentTypes: readonly ArgumentType[],
    nativeFunctions: readonly NativeFunction[] = [],
    wgsl?: WgslMain,
  ): CompiledKernel {
    const settings: KernelSettings = {
      ...KERNEL_SETTINGS,
      output: this.#outputOf(Array.from({ length: rank }, () => 1)),
      argumentTypes,
      nativeFunctions,
    };
    const kernel = this.#open.instance.createKernel(source, settings);
    if (this.#memory !== undefined) tune(kernel, this.#memory, wgsl);
    return kernel;
  }
}

function residentOf(result: Result): Resident {
  if ("toArray" in result) return result;
  throw new Error("gpu.js returned values where it was to keep them on the GPU");
}

function rowsOf(result: Result): Rows {
  if ("toArray" in result) throw new Error("gpu.js kept values on a GPU that it was not asked to use");
  return result;
}

/** The rows one after another. */
function flat(rows: Rows): Float32Array {
  if (rows instanceof Float32Array) return rows;
  const columns = rows[0]?.length ?? 0;
  const values = new Float32Array(rows.length * columns);
  rows.forEach((row, index) => {
    values.set(row, index * columns);
  });
  return values;
}
