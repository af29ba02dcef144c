/** `pnpm example NAME`: runs one of the examples; without a name, lists them and what each shows. */
import { readdirSync, readFileSync } from "node:fs";

const sources = new URL("../src/", import.meta.url);
const names = readdirSync(sources)
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts") && file !== "run.ts")
  .map((file) => file.slice(0, -".ts".length));
const [name] = process.argv.slice(2);
if (name !== undefined && names.includes(name)) {
  await import(new URL(`${name}.js`, import.meta.url).href);
} else {
  if (name !== undefined) console.error(`There is no example "${name}".`);
  const longest = Math.max(...names.map(({ length }) => length));
  console.log("pnpm example NAME, where NAME is one of");
  for (const one of names) console.log(`  ${one.padEnd(longest)}  ${describe(one)}`);
  process.exitCode = name === undefined ? 0 : 2;
}

/** The first sentence of an example's first comment; if it is long, only the part before its colon. */
function describe(one: string): string {
  const source = readFileSync(new URL(`${one}.ts`, sources), "utf8");
  const comment = source.match(/\/\*\*([\s\S]*?)\*\//)?.[1] ?? "";
  const sentence =
    comment
      .replace(/\s*\n \* ?/g, " ")
      .trim()
      .match(/^.*?[.](?= |$)/)?.[0] ?? "";
  return sentence.length > 96 ? (sentence.match(/^[^:;]{16,95}(?=[:;])|^.{1,94}(?= )/)?.[0] ?? sentence) : sentence;
}
