/** Random numbers for tests, from the core's streams, which the package itself does not need. */
import { keyFromSeed, normals, uniforms } from "@maskout/core";

/** Uniforms in (0, 1). */
export function uniformsOf(name: string, count: number): Float64Array {
  return uniforms({ key: keyFromSeed(name), count });
}

/** Normals of mean 0 and variance 1. */
export function normalsOf(name: string, count: number): Float64Array {
  return Float64Array.from(normals({ key: keyFromSeed(name), count }));
}
