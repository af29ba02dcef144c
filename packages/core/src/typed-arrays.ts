/** Typed arrays that callers pass: of any realm, on any buffer, which may have been transferred away. */
import { DeviceError, refuse } from "./errors.js";

/** A typed array of numbers: any typed array except the two of bigints. */
export type NumberArray = ArrayBufferView & ArrayLike<number>;

/**
 * The kind of a typed array, such as `"Float32Array"`, whatever realm (frame, worker, vm context) made it; undefined for any other value. It
 * depends on the value itself and not on its class, which may be another realm's or a lookalike.
 */
export function typedArrayKind(value: unknown): string | undefined {
  kindOf ??= Reflect.getOwnPropertyDescriptor(Object.getPrototypeOf(Float32Array.prototype), Symbol.toStringTag)!.get!;
  return kindOf.call(value);
}

let kindOf: (() => string | undefined) | undefined;

/** Refuses a value that is not a Float32Array with its buffer. @throws {@link OptionError} */
export function expectFloats(owner: string, option: string, value: Float32Array): void {
  if (typedArrayKind(value) !== "Float32Array") {
    refuse(owner, option, value, "a Float32Array", "Use Float32Array.from(values).");
  }
  expectAttached(owner, option, value);
}

/** Refuses a typed array whose buffer was transferred or shrunk. @throws {@link OptionError} */
export function expectAttached(owner: string, option: string, value: NumberArray): void {
  if (value.length > 0) return;
  try {
    // Unlike the getters, a method throws for an array whose buffer was transferred, or has become too short for it.
    Float32Array.prototype.indexOf.call(value, 0);
  } catch {
    refuse(owner, option, value, "an array that has its buffer", "It was transferred, or shrunk: pass a copy.");
  }
}

/** A new array of `size` zeros. @throws {@link DeviceError} when there is no memory left. */
export function newFloats(owner: string, size: number): Float32Array<ArrayBuffer> {
  try {
    return new Float32Array(size);
  } catch (cause) {
    throw new DeviceError(`${owner}: no room for ${size} numbers. Use smaller batches.`, { cause });
  }
}
