// Prints the names that `import` and `require` of a package give differently. Run by Node.js itself, since vitest imports its own way.
import { createRequire } from "node:module";

const name = process.argv[2] ?? "";
const imported = await import(name);
const required = createRequire(import.meta.url)(name);
console.log(JSON.stringify(Object.keys(imported).filter((key) => imported[key] !== required[key])));
