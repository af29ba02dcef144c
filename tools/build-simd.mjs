// Compiles every AssemblyScript module of a package, `src/**/simd.as.ts`, to WebAssembly SIMD, and writes `simd.generated.ts` beside
// the source, for TypeScript: the binary as text, the types of its functions, and its constants, all from the compiler.
// Run it in the package's folder: `node ../../tools/build-simd.mjs`.
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import asc from "assemblyscript/asc";
import { writeWhole } from "./write-whole.mjs";

const SOURCE = "simd.as.ts";
const GLOBAL_SECTION = 6;
const DATA_SECTION = 11;

/** A module that uses this feature is compiled a second time with it, for engines that fuse products and sums. */
const [FEATURE, FEATURE_FLAG] = ["ASC_FEATURE_RELAXED_SIMD", "relaxed-simd"];

/** Modules of the core whose functions other modules may import; other packages import the first from `@maskout/core/variant`. */
const SHARED = ["masked-scale", "matmul"];

/** All pages that 32 bits can address. With a limit, the import of a shared memory differs from that of another memory by one bit. */
const MOST_PAGES = 65536;

// A module imports only the CPU device's memory. Without `abort`, code that cannot continue traps.
const FLAGS =
  `--enable simd --enable bulk-memory -O3 --converge --noAssert --disableWarning 112 --use abort= --bindings raw --runtime stub --importMemory --initialMemory 0 --maximumMemory ${MOST_PAGES}`.split(
    " ",
  );

/** The sections of a WebAssembly binary, in order: after the 8-byte header each is an id, its size, its bytes. */
function sections(wasm) {
  const found = [];
  for (let at = 8; at < wasm.length; ) {
    const id = wasm[at++];
    let size = 0;
    for (let shift = 0, byte = 0x80; byte & 0x80; shift += 7) {
      byte = wasm[at++];
      size |= (byte & 0x7f) << shift;
    }
    found.push({ id, bytes: wasm.slice(at, at + size) });
    at += size;
  }
  return found;
}

/** The reason why `wasm` cannot share a memory that another module owns; undefined if it can. */
function whyNotShareable(wasm, module) {
  if (sections(wasm).some(({ id }) => id === DATA_SECTION))
    return "it contains data segments, which would overwrite the shared memory. Avoid string and array literals and static data";
  const others = WebAssembly.Module.imports(module).filter(({ module: of }) => of !== "env" && !SHARED.includes(of));
  const env = WebAssembly.Module.imports(module).filter(({ module: of, kind }) => of === "env" && kind !== "memory");
  const refused = [...others, ...env].map(({ module: of, name }) => `${of}.${name}`);
  if (refused.length > 0)
    return `it imports ${refused.join(", ")}, but only env.memory and the functions of ${SHARED.join(", ")} can be imported`;
  if (usedBy(module).length > 1)
    return `it imports functions of ${usedBy(module).join(", ")}, but only those of one module can be imported`;
}

/** The constants of a binary, read from its bytes, because this engine may not support the feature. */
function globalsOf(wasm) {
  return sections(wasm)
    .find(({ id }) => id === GLOBAL_SECTION)
    ?.bytes.join();
}

/** The modules whose functions a module imports. */
function usedBy(/** @type {WebAssembly.Module} */ module) {
  return [...new Set(WebAssembly.Module.imports(module).map(({ module: of }) => of))].filter((of) => of !== "env");
}

/** Converts `masked-scale` to `maskedScale`. */
function camelCase(/** @type {string} */ name) {
  return name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
}

/**
 * Packs bytes as printable text: byte `86 * block + n` is character `35 + n`, after a space for block 1, after "!" for block 2;
 * "~" stands for the backslash. Gzip still finds repeated bytes, which the six bits of base64 break up: together, the modules
 * of the core gzip to 8.9 kB in base64, to 7.0 in hexadecimal and to 6.3 in this form. `unpack` in the core is the inverse.
 */
function pack(/** @type {Uint8Array} */ bytes) {
  const text = Array.from(bytes, (byte) => {
    const character = String.fromCharCode(35 + (byte % 86));
    return ["", " ", "!"][Math.floor(byte / 86)] + (character === "\\" ? "~" : character);
  });
  return text.join("");
}

/** Compiles a source. @returns The binary, the compiler's declarations, and whether the source uses the feature. */
async function compile(source, flags) {
  const files = new Map();
  const errors = [];
  let asks = false;
  const { error } = await asc.main([source, "--outFile", "simd.wasm", ...flags], {
    stdout: process.stdout,
    stderr: { write: (text) => errors.push(text) },
    readFile: async (name, folder) => {
      const text = await readFile(path.resolve(folder, name), "utf8").catch(() => null);
      asks ||= text?.includes(FEATURE) ?? false;
      return text;
    },
    writeFile: (name, contents) => files.set(path.basename(name), contents),
  });
  if (error) throw new Error(`${source} did not compile: ${error.message}\n${errors.join("")}`);
  return { wasm: files.get("simd.wasm"), declarations: files.get("simd.d.ts"), asks };
}

const exportedFunction = /export function (\w+)\(([^)]*)\): (\w+);/g;
const exportedGlobal = /export const (\w+): \{/g;

/** The compiler's declarations: functions as TypeScript types, and the names of constants. */
function declared(declarations) {
  const functions = [...declarations.matchAll(exportedFunction)].map(
    ([, name, parameters, result]) => `  ${name}(${parameters}): ${result};`,
  );
  const constants = [...declarations.matchAll(exportedGlobal)].map(([, name]) => name);
  return { functions, constants };
}

/** Converts `src/ops/masked-scale/simd.as.ts` to `MaskedScale`. */
function titleOf(source) {
  const folder = path.basename(path.dirname(path.resolve(source)));
  return folder.replace(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase());
}

async function build(source) {
  const { wasm, declarations, asks } = await compile(source, FLAGS);
  const second = asks ? (await compile(source, [...FLAGS, "--enable", FEATURE_FLAG])).wasm : wasm;
  // Both forms are the same if the source only uses constants from a module with the feature.
  const fused = Buffer.compare(second, wasm) === 0 ? undefined : second;
  const module = new WebAssembly.Module(wasm);
  const problem = whyNotShareable(wasm, module);
  if (problem) throw new Error(`${source} compiles to a module that cannot share a memory: ${problem}.`);

  if (fused && globalsOf(fused) !== globalsOf(wasm))
    throw new Error(
      `${source} has constants that depend on ${FEATURE}: types and constants are written once for both forms.`,
    );

  const env = { memory: new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES }) };
  const used = usedBy(module);
  // The module is not run, so any function will do.
  const functionsOf = (of) =>
    Object.fromEntries(
      WebAssembly.Module.imports(module).flatMap(({ module: from, name }) => (from === of ? [[name, () => 0]] : [])),
    );
  const { exports } = new WebAssembly.Instance(module, {
    env,
    ...Object.fromEntries(used.map((of) => [of, functionsOf(of)])),
  });
  const { functions, constants } = declared(declarations);
  const title = titleOf(source);
  const variable = title[0].toLowerCase() + title.slice(1);
  // In the core the contract is a file; elsewhere it comes with the package.
  const core = path.relative(path.dirname(source), "src/kernel/simd.js");
  const isCore = existsSync("src/kernel/simd.ts");
  const contract = isCore ? core : "@maskout/core/variant";
  const beside = isCore ? used : [];
  const imported = [...(isCore ? [] : used.map((of) => `${camelCase(of)}Simd`)), "type SimdModule"];
  const lines = [
    `// Generated from ${SOURCE} by \`pnpm run simd\` (tools/build-simd.mjs). Do not edit.`,
    imported.length === 1
      ? `import type { SimdModule } from ${JSON.stringify(contract)};`
      : `import { ${imported.join(", ")} } from ${JSON.stringify(contract)};`,
    ...beside.map((of) => `import { ${camelCase(of)}Simd } from ${JSON.stringify(`../${of}/simd.generated.js`)};`),
    "",
    `/** The exports of the module. Pointers are bytes in the CPU device's memory. */`,
    `export interface ${title}Simd {`,
    ...functions,
    "}",
    "",
    ...constants.map((name) => `export const ${name}: number = ${exports[name].value};`),
    "/** The module itself. */",
    `export const ${variable}Simd: SimdModule<${title}Simd> = {`,
    `  name: ${JSON.stringify(path.basename(path.dirname(path.resolve(source))))},`,
    ...used.map((of) => `  uses: ${camelCase(of)}Simd,`),
    `  packed:\n    "${pack(wasm)}",`,
    ...(fused ? [`  fused:\n    "${pack(fused)}",`] : []),
    "};",
    "",
  ];
  const output = source.replace(/\.as\.ts$/, ".generated.ts");
  writeWhole(output, lines.join("\n"));
  const other = fused ? `, and ${fused.length} with fused multiply-add` : "";
  console.log(`${output}: ${wasm.length} bytes of WebAssembly${other}`);
}

async function sourcesOf(folder) {
  const entries = await readdir(folder, { recursive: true });
  return entries
    .filter((name) => path.basename(name) === SOURCE)
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .sort();
}

try {
  const sources = existsSync("src") ? await sourcesOf("src") : [];
  if (sources.length === 0) console.log(`No src/**/${SOURCE}: nothing to compile.`);
  for (const source of sources) await build(source);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
