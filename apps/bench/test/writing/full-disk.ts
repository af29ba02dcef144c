/** Writes results on a disk that is full, or fills up while they are written, and says what came of it. */
import { readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { WriteError } from "../../../../tools/write-whole.mjs";
import { writeOutput } from "../../src/node/output.js";
import { found, numbered, outputIn, randomly } from "./numbered.js";

const [folder = "", times = ""] = process.argv.slice(2);
const output = outputIn(folder);
await writeOutput(output, numbered(0));
/** The results, the summary and the report are still there while their successors are written. */
const needed = readdirSync(folder).length * 700_000;
const seen = { written: 0, refused: 0, between: 0, messages: new Set<string>() };
let [last, most] = [0, 0];
for (const share of randomly(Number(times), "full disks")) {
  most++;
  const { bavail, bsize } = statfsSync(folder);
  const ballast = join(folder, "ballast");
  writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - Math.floor(share * needed))));
  try {
    await writeOutput(output, numbered(most));
    last = most;
    seen.written++;
  } catch (error) {
    if (!(error instanceof WriteError)) throw error;
    seen.messages.add(error.message.replace(/^.*\//, ""));
    seen.refused++;
  }
  rmSync(ballast);
  const numbers = Object.values(found(folder));
  if (numbers.some((number) => number < last)) throw new Error(`Results ${last} are lost; there are ${numbers}.`);
  if (new Set(numbers).size > 1) seen.between++;
  const files = readdirSync(folder).sort().join();
  if (files !== "report.html,results.json,results.md") throw new Error(`There are ${files}.`);
}
console.log(JSON.stringify({ ...seen, messages: [...seen.messages].sort() }));
