/** Keep decisions in bulk: drawn with SIMD, or in plain TypeScript if WebAssembly is refused. */

import type { WasmMemory } from "../cpu/memory.js";
import { wasm } from "../cpu/wasm.js";
import { DRAWS_BYTES, maskedScaleSimd } from "../ops/masked-scale/simd.generated.js";
import { forEachDraw, type StreamPosition } from "../stream/position.js";

/** The keep decisions of a stretch of the mask stream, one byte each: 1 for kept, 0 for dropped. The arguments are not checked. */
export function drawKept(position: StreamPosition, count: number, threshold: number): Uint8Array<ArrayBuffer> {
  const { memory } = wasm();
  const kept = new Uint8Array(count);
  if (memory !== undefined) {
    drawKeptSimd(memory, position, kept, threshold);
    return kept;
  }
  forEachDraw(position, count, (index, draw) => {
    kept[index] = draw < threshold ? 1 : 0;
  });
  return kept;
}

/** The number of bytes that are drawn before they are copied out. */
const CHUNK = 65536;

function drawKeptSimd(memory: WasmMemory, position: StreamPosition, kept: Uint8Array, threshold: number): void {
  const { step, sample, element } = position;
  const [key0, key1] = position.key;
  const { keepBytes } = memory.exports(maskedScaleSimd);
  memory.lend(CHUNK + DRAWS_BYTES, (bytes) => {
    for (let done = 0; done < kept.length; done += CHUNK) {
      const length = Math.min(CHUNK, kept.length - done);
      keepBytes(bytes, bytes + CHUNK, length, element + done, step, sample, key0, key1, threshold);
      kept.set(memory.bytes().subarray(bytes, bytes + length), done);
    }
  });
}
