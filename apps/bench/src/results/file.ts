/** Results as files: checked on the way out and on the way in. */
import { writeWhole } from "../../../../tools/write-whole.mjs";
import { readText } from "../files.js";
import { UserError } from "../user-error.js";
import { describeProblems } from "./problems.js";
import { type Results, resultsSchema } from "./schema.js";

/** Writes results. @throws `WriteError` for a path that cannot be written, others when they are not what the schema says, which is a bug here. */
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
    throw new UserError(`${path} holds no results of this version.\n${describeProblems(parsed.error)}`);
  return parsed.data;
}
