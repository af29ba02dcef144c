/**
 * `node verify.mjs`: checks the outputs of every library. Prints a table and every failure; exits 1 on any, and on a
 * library that cannot be loaded, for then nothing is known about it; one that is optional may be missing.
 */

import { check } from "./check.mjs";
import { peers } from "./index.mjs";

/** @type {Record<string, Record<string, string>>} */
const table = {};
/** @type {string[]} */
const problems = [];
for (const { name, optional, load } of peers) {
  try {
    const { row, failures } = await check(await load());
    table[name] = { ...row, result: failures.length ? "wrong" : "ok" };
    problems.push(...failures.map((failure) => `${name}: ${failure}`));
  } catch (error) {
    const reason = `${name}: ${error instanceof Error ? error.message : error}`;
    table[name] = { result: optional ? "skipped" : "did not run" };
    if (optional) console.log(`Skipped ${reason}`);
    else problems.push(reason);
  }
}
console.table(table);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length ? 1 : 0;
