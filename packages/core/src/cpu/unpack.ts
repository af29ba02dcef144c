/** Reading a compiled module from its inlined text, which `tools/build-simd.mjs` writes. */

const FIRST_CHARACTER = 35;
const BLOCK = 86;
const BACKSLASH = 92;
const TILDE = 126;

/** The bytes of a packed module: a space or "!" raises the value of the next character by one or two blocks of 86 values. */
export function unpack(text: string): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  let block = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character < FIRST_CHARACTER) block = character - 31;
    else {
      bytes.push(block * BLOCK + (character === TILDE ? BACKSLASH : character) - FIRST_CHARACTER);
      block = 0;
    }
  }
  return Uint8Array.from(bytes);
}
