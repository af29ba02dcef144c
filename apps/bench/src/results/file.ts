/** Results as files, checked when they are written and when they are read. */
import { writeWhole } from "../../../../tools/write-whole.mjs";
import { readText } from "../files.js";
import { UserError } from "../user-error.js";
import { describeProblems } from "./problems.js";
import { type Results, resultsSchema } from "./schema.js";

/** Writes results. @throws `WriteError` for a path that cannot be written; other errors if the results do not match the schema, which is a bug. */
export function writeResults(path: string, results: Results): void {
  writeWhole(path, `${JSON.stringify(resultsSchema.parse(results), null, 2)}\n`);
}

/** Reads results. @throws {@link UserError} saying what is wrong with the file. */
export async function readResults(path: string): Promise<Results> {
  let value: unknown;
  try {
    value = JSON.parse(await readText(path));
  } catch (error) {
    throw new UserError(`${path} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  const parsed = resultsSchema.safeParse(value);
  if (!parsed.success)
    throw new UserError(`${path} does not contain results of this version.\n${describeProblems(parsed.error)}`);
  return parsed.data;
}
