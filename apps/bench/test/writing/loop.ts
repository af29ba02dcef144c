/** Writes results with rising numbers into a folder as a comparison does, says each that is written, and goes on until it is killed. */
import { writeOutput, writeUnfinished } from "../../src/node/output.js";
import { numbered, outputIn } from "./numbered.js";

const [folder = ""] = process.argv.slice(2);
const output = outputIn(folder);
for (let number = 1; ; number++) {
  writeUnfinished(output, numbered(number));
  await writeOutput(output, numbered(number));
  process.stdout.write(`${number}\n`);
}
