/** ARC4 as seedrandom seeds and draws it: what keys of seeds are defined by. Nothing else is drawn from it. */

/** Values of a byte, and draws that are thrown away first. */
const BYTES = 256;

/**
 * A generator of u32 words: RC4-drop[256] under a key of up to 256 bytes; the bytes of a longer seed are mixed into those of its start.
 * Source: seedrandom 3.0.5 (David Bau), whose `int32()` this is, as u32.
 */
export function arc4(seed: Uint8Array): () => number {
  // One byte a character of the key at most; of a shorter key the rest is not looked at.
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
  /** Swaps two bytes of the box, the second of which is so much further, and returns their sum. */
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
