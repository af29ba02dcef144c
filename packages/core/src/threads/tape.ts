/** Writing down what the parts of a call run, instead of running it: in numbers, as workers read it. */
import type { SimdModule } from "../kernel/simd.js";
import type { SharedMemory } from "./shared-memory.js";

/** Stands in for the functions of modules. */
export class Tape {
  readonly #memory: SharedMemory;
  readonly #recorders = new Map<string, object>();
  #numbers: number[] = [];
  #calls = 0;

  constructor(memory: SharedMemory) {
    this.#memory = memory;
  }

  /** The calls that `part` makes of a module's functions: the module's place, how many calls, and for each its function and arguments. */
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
    // Both sides have the functions in the order of the binary.
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
