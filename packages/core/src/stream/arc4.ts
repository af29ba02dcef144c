/** ARC4 as seedrandom seeds it and draws from it. It defines the key of a seed, and is used for nothing else. */

/** The number of values of a byte, and of the first draws that are discarded. */
const BYTES = 256;

/**
 * A generator of u32 words: RC4-drop[256] with a key of up to 256 bytes; further bytes of a longer seed are mixed into those at its start.
 * Source: `int32()` of seedrandom 3.0.5 (David Bau), here as u32.
 */
export function arc4(seed: Uint8Array): () => number {
  // Only as many bytes are used as the seed has, 256 at most.
  const key = new Uint8Array(BYTES);
  let smear = 0;
  for (let at = 0; at < seed.length; at++) {
    const place = at % BYTES;
    smear ^= key[place]! * 19;
    key[place] = smear + seed[at]!;
  }
  const length = Math.min(seed.length, BYTES);
  const box = new Uint8Array(BYTES);
  for (let at = 0; at < BYTES; at++) box[at] = at;
  let i = 0;
  let j = 0;
  /** Swaps two bytes of the box, after moving the second index on by `further`, and returns their sum. */
  const swap = (further: number): number => {
    const first = box[i]!;
    j = (j + first + further) & 255;
    const second = box[j]!;
    box[i] = second;
    box[j] = first;
    return (first + second) & 255;
  };
  for (; i < BYTES; i++) swap(key[i % length]!);
  i = 0;
  j = 0;
  const byte = (): number => {
    i = (i + 1) & 255;
    return box[swap(0)]!;
  };
  for (let drop = 0; drop < BYTES; drop++) byte();
  return () => ((byte() << 24) | (byte() << 16) | (byte() << 8) | byte()) >>> 0;
}
