// Compiles a package's assembly/index.ts (AssemblyScript) to WebAssembly SIMD and inlines it as text in
// src/generated/simd.ts. Run in the package's folder: `node ../../tools/build-simd.mjs [more asc flags]`.
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import asc from "assemblyscript/asc";

const OUTPUT = "src/generated/simd.ts";
const DATA_SECTION = 11;
const extraFlags = process.argv.slice(2);

// Without `abort`, what cannot go on traps: a module then imports nothing but the memory it may share.
const COMMON_FLAGS =
  "--enable simd --enable bulk-memory -O3 --converge --noAssert --disableWarning 112 --use abort=".split(" ");
const flags = [...COMMON_FLAGS, ...extraFlags];

/** Numbers of the sections in a WebAssembly binary, in order: after the 8-byte header each is an id, its size, its bytes. */
function sections(wasm) {
  const ids = [];
  for (let at = 8; at < wasm.length; ) {
    ids.push(wasm[at++]);
    let size = 0;
    for (let shift = 0, byte = 0x80; byte & 0x80; shift += 7) {
      byte = wasm[at++];
      size |= (byte & 0x7f) << shift;
    }
    at += size;
  }
  return ids;
}

/** Says why `wasm` cannot share a memory that another module owns, or nothing if it can. */
function whyNotShareable(wasm) {
  if (sections(wasm).includes(DATA_SECTION))
    return "it holds data segments, which would overwrite what the memory's owner keeps there. Avoid string and array literals and static data";
  const others = WebAssembly.Module.imports(new WebAssembly.Module(wasm)).filter(({ kind }) => kind !== "memory");
  if (others.length > 0)
    return `it imports ${others.map(({ module, name }) => `${module}.${name}`).join(", ")}, where only env.memory is given`;
}

/**
 * Bytes as printable text: byte `86 * block + n` is character `35 + n`, after a space for block 1, after "!" for block 2;
 * "~" stands for the backslash. A byte stays a unit that gzip finds again, which base64 and its six bits break up: the
 * core's module gzips to 8.9 kB in base64, 7.0 in hexadecimal and 6.3 so. `unpack` in the core is the way back.
 */
function pack(/** @type {Uint8Array} */ bytes) {
  const text = Array.from(bytes, (byte) => {
    const character = String.fromCharCode(35 + (byte % 86));
    return ["", " ", "!"][Math.floor(byte / 86)] + (character === "\\" ? "~" : character);
  });
  return text.join("");
}

async function compile() {
  let wasm;
  const { error } = await asc.main(["assembly/index.ts", "--outFile", "simd.wasm", ...flags], {
    stdout: process.stdout,
    stderr: process.stderr,
    writeFile: (_name, contents) => {
      wasm = contents;
    },
  });
  if (error || !wasm) throw new Error(`assembly/index.ts did not compile${error ? `: ${error.message}` : ""}`);
  const problem = extraFlags.includes("--importMemory") ? whyNotShareable(wasm) : undefined;
  if (problem) throw new Error(`assembly/index.ts compiles to a module that cannot share a memory: ${problem}.`);
  return wasm;
}

async function main() {
  if (!existsSync("assembly/index.ts")) return console.log("No assembly/index.ts: nothing to compile.");
  const wasm = await compile();
  await mkdir("src/generated", { recursive: true });
  await writeFile(
    OUTPUT,
    `// Generated from assembly/ by \`pnpm run simd\` (tools/build-simd.mjs). Do not edit.\nexport const packedSimd: string =\n  "${pack(wasm)}";\n`,
  );
  console.log(`${OUTPUT}: ${wasm.length} bytes of WebAssembly`);
}

await main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
