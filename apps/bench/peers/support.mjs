/**
 * What several peers need: the version that is installed, weights that stay converted between calls, and the way
 * between typed arrays and what a library takes and gives.
 */

import { readFile } from "node:fs/promises";

/**
 * The version in the installed package's own `package.json`, read as a file because a package's `exports` may hide it.
 *
 * @param {string} name the package
 * @returns {Promise<string>}
 * @throws {Error} naming the install command, where the package is not installed
 */
export async function installedVersion(name) {
  try {
    const text = await readFile(new URL(`./node_modules/${name}/package.json`, import.meta.url), "utf8");
    return JSON.parse(text).version;
  } catch (cause) {
    throw new Error(
      `${name} is not installed. Run \`npx --yes pnpm@12 install --frozen-lockfile\` in apps/bench/peers.`,
      { cause },
    );
  }
}

/**
 * Keeps what a library made of the weights until other arrays are passed.
 *
 * @template T
 * @template {readonly Float32Array[]} Arrays
 * @param {(...arrays: Arrays) => T} convert
 * @param {(weights: T) => void} [free] for weights the garbage collector does not see
 */
export function resident(convert, free) {
  /** @type {{ arrays: Arrays, weights: T } | undefined} */
  let held;
  const dispose = () => {
    if (held) free?.(held.weights);
    held = undefined;
  };
  return {
    /** @param {Arrays} arrays @returns {T} */
    get(...arrays) {
      if (held === undefined || held.arrays.some((array, index) => array !== arrays[index])) {
        dispose();
        held = { arrays, weights: convert(...arrays) };
      }
      return held.weights;
    },
    dispose,
  };
}

/**
 * What a library read back, whose type says only that it is some array.
 *
 * @param {unknown} values
 * @returns {Float32Array}
 * @throws {TypeError} where the library computed in another type than it was given
 */
export function float32(values) {
  if (values instanceof Float32Array) return values;
  throw new TypeError(`Expected a Float32Array from the library, got ${Object.prototype.toString.call(values)}.`);
}

/**
 * A typed array as a list of numbers. A loop, because `Array.from` goes through the iterator and is several times
 * slower, which would be charged to the library.
 *
 * @param {Float32Array} values
 * @param {number} [start]
 * @param {number} [end]
 * @returns {number[]}
 */
export function toList(values, start = 0, end = values.length) {
  const list = new Array(end - start);
  for (let i = start; i < end; i++) list[i - start] = values[i];
  return list;
}

/**
 * A row-major matrix as a list of rows.
 *
 * @param {Float32Array} values
 * @param {number} columns
 * @returns {number[][]}
 */
export function toRows(values, columns) {
  return Array.from({ length: values.length / columns }, (_, row) =>
    toList(values, row * columns, (row + 1) * columns),
  );
}
