/** A file that cannot be written: the message says why, and what to do. */
export class WriteError extends Error {}

/**
 * Writes a file completely, or leaves the old one unchanged.
 * @throws {WriteError}
 */
export function writeWhole(path: string, data: string | Uint8Array): void;

/**
 * Throws for a path at which a file of `bytes` bytes could not be written.
 * @throws {WriteError}
 */
export function expectWritable(path: string, bytes?: number): void;
