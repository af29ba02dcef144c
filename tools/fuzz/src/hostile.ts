/** Values that a caller may pass by mistake, or to see what happens. They have names, and are made anew for every call. */
import { runInNewContext } from "node:vm";
import { cpu, dense, relu, tensor } from "@maskout/core";

/** An error that the caller's own code throws, in a getter for example. */
class CallersOwn extends Error {}

/**
 * Whether an error is the caller's: from its own code, from a proxy that it revoked, or from a class that it passed as a function. A call
 * passes such errors on unchanged.
 */
export function isCallersOwn(error: unknown): boolean {
  if (error instanceof CallersOwn) return true;
  return error instanceof TypeError && /proxy that has been revoked|^Class constructor/.test(error.message);
}

const theirs = (): never => {
  throw new CallersOwn();
};

function gone<T extends Float32Array | Uint8Array>(array: T): T {
  structuredClone(array.buffer, { transfer: [array.buffer as ArrayBuffer] });
  return array;
}

function holdsItself(): unknown {
  const list: unknown[] = [1];
  list.push(list, { list });
  return list;
}

/** A proxy that was revoked, and can no longer be used. */
function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function disposed(): unknown {
  const t = tensor([1, 2]);
  t.dispose();
  return t;
}

/** A rejected promise that nobody awaits. */
function rejected(): unknown {
  const promise = Promise.reject(new CallersOwn());
  promise.catch(() => undefined);
  return promise;
}

const numbers = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  -0,
  0,
  1,
  2,
  3,
  -1,
  0.5,
  1e-320,
  2 ** 29,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  1e308,
];

const texts = ["", "0.5", "rate", "constructor", "__proto__", "\ud800", "x".repeat(100_000)];

const others = {
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  false: () => false,
  "a symbol": () => Symbol("s"),
  "a bigint": () => 1n,
  "a huge bigint": () => 2n ** 1000n,
  "a function": () => () => 1,
  "a function that throws": () => theirs,
  "a class": () => class Some {},
  "an empty object": () => ({}),
  "an object without a prototype": () => Object.create(null),
  "an object that throws": () => ({ toString: theirs, valueOf: theirs, [Symbol.toPrimitive]: theirs }),
  "an object of getters that throw": () => Object.defineProperty({}, "rate", { enumerable: true, get: theirs }),
  "a frozen object": () => Object.freeze({ rate: 0.5 }),
  "what looks like an array": () => ({ length: 2, 0: 1, 1: 2 }),
  "what pretends to be a Float32Array": () => Object.create(Float32Array.prototype),
  "an object that holds itself": () => Object.assign(Object.create(null), { list: holdsItself() }),
  "an object of another realm": () => runInNewContext("({ rate: 0.5 })"),
  "an object that was revoked": () => revoked({}),
  "an array that was revoked": () => revoked([]),
  "a function that was revoked": () => revoked(() => 1),
  "an empty array": () => [],
  "an array": () => [1, 2],
  "an array of arrays": () => [[1, 2], [3]],
  "an array that holds itself": holdsItself,
  "an array of nothing": () => [undefined, null],
  "a sparse array": () => Object.assign(new Array(4), { 1: 1 }),
  "an array without end": () => new Array(2 ** 32 - 1),
  "a frozen array": () => Object.freeze([1, -2]),
  "an array of another realm": () => runInNewContext("[1, 2]"),
  "an array of bigints": () => [1n, 2n],
  "a Float32Array": () => Float32Array.of(1, 2, 3, 4),
  "a Float32Array of what is not finite": () => Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, -0, 1e38),
  "an empty Float32Array": () => new Float32Array(),
  "a Float32Array of another realm": () => runInNewContext("Float32Array.of(1, 2, 3, 4)"),
  "a Float32Array on a shared buffer": () => new Float32Array(new SharedArrayBuffer(16)),
  "a Float32Array whose buffer is gone": () => gone(new Float32Array(4)),
  "a Float64Array": () => Float64Array.of(1, 2, 3, 4),
  "a Uint8Array": () => Uint8Array.of(1, 0),
  "a Uint8Array whose buffer is gone": () => gone(new Uint8Array(4)),
  "a BigInt64Array": () => BigInt64Array.of(1n, 2n),
  "a DataView": () => new DataView(new ArrayBuffer(8)),
  "an ArrayBuffer": () => new ArrayBuffer(8),
  "a Map": () => new Map([["a", 1]]),
  "a Set": () => new Set([1]),
  "a Date": () => new Date(0),
  "a promise": () => Promise.resolve(1),
  "a promise that is rejected": rejected,
  "a tensor": () => tensor([1, -2, 3, -4], [2, 2]),
  "a scalar": () => tensor([1], []),
  "an empty tensor": () => tensor([], [0, 2]),
  "a tensor of another device": () => tensor([[1, 2]], undefined, { device: cpu({ simd: false }) }),
  "a tensor that was disposed of": disposed,
  "a device": () => cpu(),
  "a layer": () => dense(2),
  "another layer": () => relu(),
};

/** All hostile values, by name. */
export const hostile: ReadonlyMap<string, () => unknown> = new Map<string, () => unknown>([
  ...numbers.map((value) => [Object.is(value, -0) ? "-0" : String(value), () => value] as const),
  ...texts.map((value) => [JSON.stringify(value.slice(0, 20)), () => value] as const),
  ...Object.entries<() => unknown>(others),
]);
