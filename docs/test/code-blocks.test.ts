/** Every block of code in the READMEs and the guide does what the page says: its types are right, it runs, and what its comments claim is so. */
import { describe, expect, it } from "vitest";
import { readFences } from "./blocks/fences.js";
import { programsOf } from "./blocks/programs.js";
import { run } from "./blocks/run.js";
import { typeErrors } from "./blocks/types.js";

const programs = programsOf(readFences().filter(({ file }) => file === undefined));

it("the types of every block are right under strict", () => {
  expect(Object.fromEntries(typeErrors(programs))).toEqual({});
}, 120_000);

describe.concurrent("runs, and what its comments claim is so", () => {
  for (const program of programs) {
    if (program.skip !== undefined) {
      console.log(`${program.name} is not run: ${program.skip}`);
      it.skip(`${program.name} (${program.skip})`);
    } else {
      it(program.name, { timeout: 60_000 }, async () => {
        expect(await run(program)).toEqual([]);
      });
    }
  }
});
