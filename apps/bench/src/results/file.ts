/** Results as files: checked on the way out and on the way in. */
import { access, constants, readFile, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { UserError } from "../user-error.js";
import { type Results, resultsSchema } from "./schema.js";

/** Writes results. @throws When they are not what the schema says, which is a bug here. */
export async function writeResults(path: string, results: Results): Promise<void> {
  await writeFile(path, `${JSON.stringify(resultsSchema.parse(results), null, 2)}\n`);
}

/** Reads results. @throws {@link UserError} saying what is wrong with the file. */
export async function readResults(path: string): Promise<Results> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw new UserError(`${path} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  const parsed = resultsSchema.safeParse(value);
  if (!parsed.success)
    throw new UserError(`${path} holds no results of this version:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** Refuses a path that could not be written when the measurements are done. @throws {@link UserError} */
export async function expectWritable(path: string): Promise<void> {
  if (!path.endsWith(".json"))
    throw new UserError(`--json ${path}: give the name of a .json file; the summary takes .md.`);
  const folder = dirname(path);
  try {
    await access(folder, constants.W_OK);
  } catch {
    throw new UserError(`--json ${path}: the folder ${folder} is not there or cannot be written.`);
  }
  const existing = await stat(path).catch(() => undefined);
  if (existing?.isDirectory()) throw new UserError(`--json ${path} is a folder; give the name of a file.`);
}
