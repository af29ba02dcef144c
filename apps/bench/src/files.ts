/** Files that the user names: their paths and their text. */
import { createReadStream } from "node:fs";
import { resolve } from "node:path";

/** Resolves a path against the folder where the user called pnpm. */
export function userPath(name: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), name);
}

const MEBIBYTE = 2 ** 20;
const MOST_MEBIBYTES = 64;

/** The text of a file, or of a pipe, which may never end. @throws When it cannot be read or is too long. */
export async function readText(path: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: MEBIBYTE })) {
    bytes += chunk.length;
    if (bytes > MOST_MEBIBYTES * MEBIBYTE) throw new Error(`it is longer than ${MOST_MEBIBYTES} MiB`);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
