/** A digest of all contents of a checkpoint, to detect damage. (It is no protection against deliberate changes: the digest can be rewritten too.) */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { SavedTensor } from "./safetensors.js";

/**
 * SHA-256, in hexadecimal digits, of the JSON text `[run, [name, shape], …]` without spaces, the tensors in the order of their names,
 * followed by the bytes of their values in that order. It depends on the contents and not on their order in the file: another program may
 * write the same tensors and metadata in another order.
 */
export function digestOf(run: string, tensors: readonly SavedTensor[]): string {
  const sorted = tensors.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const hash = sha256.create();
  hash.update(utf8ToBytes(JSON.stringify([run, ...sorted.map(({ name, shape }) => [name, shape])])));
  for (const { bytes } of sorted) hash.update(bytes);
  return bytesToHex(hash.digest());
}
