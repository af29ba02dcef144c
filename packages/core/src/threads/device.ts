/** The CPU device on several threads. */
import { CpuDevice } from "../cpu/device.js";
import type { WasmMemory } from "../cpu/memory.js";
import { errorOf } from "../cpu/simd-run.js";
import { DeviceError } from "../errors.js";
import type { DeviceMemory, ShapedStorage, Storage } from "../kernel/device.js";
import type { Kernel } from "../kernel/kernel.js";
import type { KernelCall, Operands } from "../kernel/operands.js";
import type { MemoryOperand, SimdFace } from "../kernel/simd.js";
import type { Shape } from "../shape.js";
import type { SharedMemory } from "./shared-memory.js";
import { placesOf, type Sharing } from "./shares.js";
import { Tape } from "./tape.js";
import { type Team, TeamLost } from "./team.js";

/** Scratch is padded to multiples of this many bytes, so that two parts have no cache line in common. */
const CACHE_LINE = 64;

/** The CPU device on several threads; {@link threads} makes it. */
export class ThreadsDevice extends CpuDevice {
  /** The number of threads that compute, including the calling one. */
  readonly threads: number;
  readonly #sharing: Sharing;
  readonly #team: Team | undefined;
  readonly #tape: Tape;
  readonly #shared: SharedMemory;
  /** Why nothing can be computed any more; undefined while the device works. */
  #lost: string | undefined;
  #destroyed = false;

  constructor(memory: SharedMemory, team: Team | undefined, sharing: Sharing) {
    const { threads } = sharing;
    const how = memory.fuses ? "WebAssembly SIMD, FMA" : "WebAssembly SIMD";
    super(`threads (${how}, ${threads === 1 ? "1 thread" : `${threads} threads`})`, memory);
    this.threads = threads;
    this.#sharing = sharing;
    this.#team = team;
    this.#tape = new Tape(memory);
    this.#shared = memory;
  }

  override upload(values: Float32Array): Storage {
    this.#expectWhole();
    return super.upload(values);
  }

  override run<Params, In extends string, Out extends string>(
    kernel: Kernel<Params, In, Out>,
    inputs: Operands<In, ShapedStorage>,
    shapes: Operands<Out, Shape>,
    params: Params,
  ): Operands<Out, Storage> {
    this.#expectWhole();
    return super.run(kernel, inputs, shapes, params);
  }

  override readSync(storage: Storage): Float32Array {
    this.#expectThere();
    return super.readSync(storage);
  }

  override memory(): DeviceMemory {
    return this.#destroyed ? { tensors: 0, bytes: 0 } : super.memory();
  }

  /** Ends the workers and frees the device's memory. The device cannot be used afterwards. */
  async destroy(): Promise<void> {
    if (this.#destroyed) return;
    this.#destroyed = true;
    await this.#team?.end();
  }

  protected override runSimd<Params, In extends string, Out extends string>(
    memory: WasmMemory,
    kernel: string,
    face: SimdFace<Params, In, Out>,
    call: KernelCall<Params, In, Out, MemoryOperand>,
  ): void {
    const team = this.#team;
    const bytes = team === undefined ? 0 : (face.scratch?.(call) ?? 0);
    const places = team === undefined ? [] : placesOf(face, call, bytes, this.#sharing);
    const parts = places.length - 1;
    if (team === undefined || parts === 1) super.runSimd(memory, kernel, face, call);
    else if (bytes === 0) this.#share(team, kernel, face, call, places, { at: 0, step: 0 });
    else {
      const step = Math.ceil(bytes / CACHE_LINE) * CACHE_LINE;
      memory.lend(parts * step, (at) => this.#share(team, kernel, face, call, places, { at, step }));
    }
  }

  #share<Params, In extends string, Out extends string>(
    team: Team,
    kernel: string,
    face: SimdFace<Params, In, Out>,
    call: KernelCall<Params, In, Out, MemoryOperand>,
    places: readonly number[],
    scratch: { readonly at: number; readonly step: number },
  ): void {
    const parts = places.slice(1).map((end, part) => {
      return { begin: places[part]!, end, scratch: scratch.at + part * scratch.step };
    });
    const simd = this.#shared.exports(face.module);
    try {
      const tapes = parts.map((part) => this.#tape.record(face.module, (recorder) => face.run(recorder, call, part)));
      const failure = team.run(tapes, (part) => face.run(simd, call, parts[part]!));
      if (failure?.trapped) throw new WebAssembly.RuntimeError(failure.reason);
      if (failure !== undefined) throw new DeviceError(`${this.name}: ${kernel} failed in a worker: ${failure.reason}`);
    } catch (cause) {
      if (!(cause instanceof TeamLost)) throw errorOf(kernel, cause);
      this.#lost ??= cause.message;
      this.#expectWhole();
    }
  }

  /** Refuses a device that was destroyed. @throws {@link DeviceError} */
  #expectThere(): void {
    if (this.#destroyed) throw new DeviceError(`${this.name}: it was destroyed. Make another with "await threads()".`);
  }

  /** Refuses a device that was destroyed, or that has lost a worker. @throws {@link DeviceError} */
  #expectWhole(): void {
    this.#expectThere();
    const ended = this.#team?.ended;
    if (ended !== undefined) this.#lost ??= `a worker has ended (${ended})`;
    if (this.#lost === undefined) return;
    throw new DeviceError(
      `${this.name}: ${this.#lost}. Earlier results can still be read and moved to another device, but nothing more can be computed here. Make another with "await threads()".`,
    );
  }
}
