/** A file that cannot be written: the message says why, and what to do. */
export class WriteError extends Error {}

/**
 * Writes a file whole, or leaves what was there.
 * @throws {WriteError}
 */
export function writeWhole(path: string, data: string | Uint8Array): void;

/**
 * Refuses a path where a file of so many bytes could not be written.
 * @throws {WriteError}
 */
export function expectWritable(path: string, bytes?: number): void;
