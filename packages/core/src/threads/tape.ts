/** Recording the calls that the parts of a kernel make, as numbers for the workers, instead of running them. */
import type { SimdModule } from "../kernel/simd.js";
import type { SharedMemory } from "./shared-memory.js";

/** A recorder in place of the functions of modules. */
export class Tape {
  readonly #memory: SharedMemory;
  readonly #recorders = new Map<string, object>();
  #numbers: number[] = [];
  #calls = 0;

  constructor(memory: SharedMemory) {
    this.#memory = memory;
  }

  /** The calls that `part` makes to a module's functions: the module's address, the number of calls, and the function and arguments of each. */
  record(module: SimdModule<unknown>, part: (simd: unknown) => void): readonly number[] {
    const recorder = this.#recorderOf(module);
    this.#numbers = [this.#memory.placeOf(module), 0];
    this.#calls = 0;
    part(recorder);
    this.#numbers[1] = this.#calls;
    return this.#numbers;
  }

  #recorderOf(module: SimdModule<unknown>): object {
    const known = this.#recorders.get(module.packed);
    if (known !== undefined) return known;
    // Here and in the workers, the functions are in the order of the binary.
    const names = Object.keys(Object(this.#memory.exports(module)));
    const recorder = Object.fromEntries(
      names.map((name, index) => [
        name,
        (...args: readonly (number | boolean)[]) => {
          this.#calls++;
          this.#numbers.push(index, args.length);
          for (const value of args) this.#numbers.push(Number(value));
        },
      ]),
    );
    this.#recorders.set(module.packed, recorder);
    return recorder;
  }
}
