/** Small WebAssembly modules, by hand. */

const bytesOf = (text: string): readonly number[] => [text.length, ...Array.from(text, (c) => c.charCodeAt(0))];
const section = (id: number, content: readonly number[]): readonly number[] => [id, content.length, ...content];

/** What an import of the memory may look like: of at most 4 GiB, as ours; without a limit; shared. */
export const LIMITS = {
  limited: [1, 0, 0x80, 0x80, 4],
  unlimited: [0, 0],
  shared: [3, 0, 0x80, 0x80, 4],
} as const;

/** A module that imports the memory and exports one function, `(i32) -> ()`, of this code. */
export function importingMemory(
  name: string,
  code: readonly number[] = [0x0b],
  limits: readonly number[] = LIMITS.limited,
): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, 0x7f, 0]),
    ...section(2, [1, ...bytesOf("env"), ...bytesOf("memory"), 2, ...limits]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...bytesOf(name), 0, 0]),
    ...section(10, [1, code.length + 1, 0, ...code]),
  ]);
}

/** A module as text, as `tools/build-simd.mjs` writes it. */
export function packed(binary: Uint8Array): string {
  const characters = Array.from(binary, (byte) => {
    const character = String.fromCharCode(35 + (byte % 86));
    return ["", " ", "!"][Math.floor(byte / 86)] + (character === "\\" ? "~" : character);
  });
  return characters.join("");
}
