/** `pnpm example NAME`: runs one of the examples; without a name, says which there are. */
import { readdirSync } from "node:fs";

const names = readdirSync(new URL("../src/", import.meta.url))
  .filter((file) => file.endsWith(".ts") && file !== "run.ts")
  .map((file) => file.slice(0, -".ts".length));
const [name] = process.argv.slice(2);
if (name !== undefined && names.includes(name)) {
  await import(new URL(`${name}.js`, import.meta.url).href);
} else {
  if (name !== undefined) console.error(`There is no example "${name}".`);
  console.log(["pnpm example NAME, where NAME is one of", ...names].join("\n  "));
  process.exitCode = name === undefined ? 0 : 2;
}
