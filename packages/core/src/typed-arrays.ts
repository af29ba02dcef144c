/** Typed arrays as people pass them: of any realm, on any buffer, which may be gone. */
import { DeviceError, refuse } from "./errors.js";

/** Typed arrays of numbers: all but the two of bigints. */
export type NumberArray = ArrayBufferView & ArrayLike<number>;

/**
 * What kind of typed array a value is, such as `"Float32Array"`, whatever realm (frame, worker, vm context) made it; undefined of
 * anything else. The getter that is asked looks at the value itself, not at its class, which is another realm's or pretends.
 */
export function typedArrayKind(value: unknown): string | undefined {
  kindOf ??= Reflect.getOwnPropertyDescriptor(Object.getPrototypeOf(Float32Array.prototype), Symbol.toStringTag)!.get!;
  return kindOf.call(value);
}

let kindOf: (() => string | undefined) | undefined;

/** A Float32Array that can be read and written. @throws {@link OptionError} */
export function expectFloats(owner: string, option: string, value: Float32Array): void {
  if (typedArrayKind(value) !== "Float32Array") {
    refuse(owner, option, value, "a Float32Array", "Use Float32Array.from(values).");
  }
  expectAttached(owner, option, value);
}

/** A typed array that has its buffer. @throws {@link OptionError} */
export function expectAttached(owner: string, option: string, value: NumberArray): void {
  if (value.length > 0) return;
  try {
    // A method, unlike the getters, refuses an array whose buffer was transferred, or shrank below it.
    Float32Array.prototype.indexOf.call(value, 0);
  } catch {
    refuse(owner, option, value, "an array that has its buffer", "It was transferred, or shrunk: pass a copy.");
  }
}

/** Zeros. @throws {@link DeviceError} where there is no room. */
export function newFloats(owner: string, size: number): Float32Array<ArrayBuffer> {
  try {
    return new Float32Array(size);
  } catch (cause) {
    throw new DeviceError(`${owner}: no room for ${size} numbers. Use smaller batches.`, { cause });
  }
}
