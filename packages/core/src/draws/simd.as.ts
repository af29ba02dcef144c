// The noise stream in bulk.
import { fillDraws } from "../stream/philox.as";
export { fillNormals, fillUniforms, NORMALS_BYTES, WORDS_BYTES } from "../stream/normal.as";

/** Words that one group of eight Philox blocks makes. */
export const WORDS_PER_GROUP: u32 = 32;

/** Writes the words of `count` elements, rounded up to whole groups, from `element` on, which starts a group. */
export function fillWords(
  to: usize, count: u32, element: f64, step: u32, sample: u32, key0: u32, key1: u32,
): void {
  fillDraws(to, (count + WORDS_PER_GROUP - 1) / WORDS_PER_GROUP, u64(element) / 4, step, sample, key0, key1);
}
