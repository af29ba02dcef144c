/** Normals in bulk: drawn with SIMD, or in plain TypeScript if WebAssembly is refused; the bits are the same. */
import { wasm } from "../cpu/wasm.js";
import { NORMALS_BYTES, normalNoiseSimd } from "../ops/normal-noise/simd.generated.js";
import { expectKnownOptions } from "../options.js";
import { foldIn } from "../stream/key.js";
import { forEachWord, NOISE, normalOf, uniformOf } from "../stream/normal.js";
import type { StreamPosition } from "../stream/position.js";
import { resolveStretch, STRETCH_OPTIONS, type StretchOptions } from "./stretch.js";

/** The number of normals that are drawn before they are copied out. */
const CHUNK = 16384;

/**
 * Draws the standard normals of `count` elements of the noise stream. The same options give the same bits on every device and platform, and
 * any stretch can be drawn by itself. They are the inverse normal distribution function of the stream's uniforms. Source: Wichura,
 * "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37 (1988), 477–484, PPND16.
 * @returns `[count]`, float32.
 * @throws {@link OptionError} for an option outside its range.
 */
export function normals(options: StretchOptions): Float32Array<ArrayBuffer> {
  expectKnownOptions("normals", options, STRETCH_OPTIONS);
  const { position, count } = resolveStretch("normals", options);
  return drawNormals(position, count);
}

/** The standard normals of a stretch of a key's noise stream. The arguments are not checked. */
export function drawNormals(position: StreamPosition, count: number): Float32Array<ArrayBuffer> {
  const noise = { ...position, key: foldIn(position.key, NOISE) };
  const drawn = new Float32Array(count);
  const { memory } = wasm();
  if (memory === undefined) {
    forEachWord(noise, count, (index, word) => {
      drawn[index] = normalOf(uniformOf(word));
    });
    return drawn;
  }
  const { step, sample, element } = noise;
  const [key0, key1] = noise.key;
  const { fillNormals } = memory.exports(normalNoiseSimd);
  memory.lend(NORMALS_BYTES + CHUNK * Float32Array.BYTES_PER_ELEMENT, (words) => {
    const values = words + NORMALS_BYTES;
    for (let done = 0; done < count; done += CHUNK) {
      const length = Math.min(CHUNK, count - done);
      fillNormals(values, words, length, element + done, step, sample, key0, key1);
      drawn.set(memory.floats(values, length), done);
    }
  });
  return drawn;
}
