/** Words of the generator in bulk: drawn with SIMD, or in plain TypeScript if WebAssembly is refused. */
import { wasm } from "../cpu/wasm.js";
import { normalNoiseSimd, WORDS_PER_GROUP } from "../ops/normal-noise/simd.generated.js";
import { forEachWord } from "../stream/normal.js";
import type { StreamPosition } from "../stream/position.js";

/** The number of words that are drawn before they are copied out. */
const CHUNK = 16384;

/**
 * The words of a stretch of a key's stream, one per element: word `e mod 4` of block `floor(e / 4)` belongs to element e. The key is used as
 * it is; uniforms and normals fold theirs first. The arguments are not checked.
 */
export function drawWords(position: StreamPosition, count: number): Uint32Array<ArrayBuffer> {
  const drawn = new Uint32Array(count);
  const { memory } = wasm();
  if (memory === undefined) {
    forEachWord(position, count, (index, word) => {
      drawn[index] = word;
    });
    return drawn;
  }
  const { step, sample, element } = position;
  const [key0, key1] = position.key;
  const { fillWords } = memory.exports(normalNoiseSimd);
  const lead = element % WORDS_PER_GROUP;
  memory.lend((CHUNK + 2 * WORDS_PER_GROUP) * Uint32Array.BYTES_PER_ELEMENT, (words) => {
    for (let done = 0; done < count; done += CHUNK) {
      const length = Math.min(CHUNK, count - done);
      fillWords(words, lead + length, element - lead + done, step, sample, key0, key1);
      const { buffer } = memory.bytes();
      drawn.set(new Uint32Array(buffer, words + lead * Uint32Array.BYTES_PER_ELEMENT, length), done);
    }
  });
  return drawn;
}
