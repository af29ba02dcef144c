/** The adapters with the current versions of their hosts: in Node.js as either kind of module, in a strict project, and in a page. */
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { launchChromium } from "@maskout/headless";
import * as core from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import * as ort from "onnxruntime-node";
import "@tensorflow/tfjs-backend-cpu";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import * as onnx from "../fixtures/onnx.js";
import * as tfjs from "../fixtures/tfjs.js";
import { linesOf } from "../src/browser.js";
import { bundlers } from "../src/bundlers.js";
import { node } from "../src/commands.js";
import { emptyFolder, packagesInNodeModules, writeScripts } from "../src/consumer.js";
import { npm } from "../src/managers.js";
import { expectSame } from "../src/same.js";

const release = inject("release");
const digits = fileURLToPath(new URL("../../../examples/models/digits.onnx", import.meta.url));
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");

interface Adapter {
  readonly name: "onnx" | "tfjs";
  /** The packages that it installs by itself. */
  readonly brings: readonly string[];
  /** The host, in Node.js and in a page. */
  readonly hosts: readonly [inNode: string, inPage: string];
  /** The first lines of a user's program, in which `call` calls the fixture. */
  readonly inNode: readonly string[];
  readonly inCommonJs: readonly string[];
  readonly inPage: readonly string[];
  readonly call: string;
  /** Computes the same values in this repository. */
  computed(): Promise<Readonly<Record<string, readonly number[]>>>;
}

const VARIANTS = [
  "alpha",
  "dropblock",
  "dropconnect",
  "gaussian",
  "inverted",
  "spatial",
  "standard",
  "stochastic-depth",
];

const adapters: readonly Adapter[] = [
  {
    name: "onnx",
    brings: ["@bufbuild/protobuf"],
    hosts: ["onnxruntime-node", "onnxruntime-web"],
    inNode: ['import * as ort from "onnxruntime-node";', 'import { readFile } from "node:fs/promises";'],
    inCommonJs: ['const ort = require("onnxruntime-node");', 'const { readFile } = require("node:fs/promises");'],
    inPage: [
      'import * as ort from "onnxruntime-web/wasm";',
      "ort.env.wasm.numThreads = 1;",
      "const readFile = async (name) => new Uint8Array(await (await fetch(name)).arrayBuffer());",
    ],
    call: 'use(ort, await readFile("digits.onnx"))',
    computed: async () => onnx.use(ort, await readFile(digits)),
  },
  {
    name: "tfjs",
    brings: VARIANTS.map((variant) => `@maskout/${variant}`),
    hosts: ["@tensorflow/tfjs", "@tensorflow/tfjs"],
    inNode: ['import * as tf from "@tensorflow/tfjs";'],
    inCommonJs: ['const tf = require("@tensorflow/tfjs");'],
    inPage: [
      'import * as tf from "@tensorflow/tfjs";',
      'if (!(await tf.setBackend("webgl"))) throw new Error("This page has no WebGL.");',
    ],
    call: "use(tf)",
    async computed() {
      await core.setBackend("cpu");
      return await tfjs.use({ ...core, ...layers });
    },
  },
];

describe.skipIf(release.missing).each(adapters)("@maskout/$name", (adapter) => {
  const { name, brings, hosts, call } = adapter;
  const [inNode, inPage] = hosts;
  const print = `console.log(JSON.stringify(await ${call}));`;
  let folder: string;
  let expected: Readonly<Record<string, readonly number[]>>;

  beforeAll(async () => {
    folder = await emptyFolder(release.folder, release.registry);
    const wanted = [`@maskout/${name}`, "@maskout/core", "@maskout/mc-dropout"];
    // One of the hosts' install scripts would download files that only some GPUs need.
    const current = [...new Set(hosts)].map((host) => `${host}@latest`);
    await npm.install(["--ignore-scripts", ...wanted, ...current], { ...release, folder });
    await writeScripts(folder, name);
    await copyFile(digits, join(folder, "digits.onnx"));
    expected = await adapter.computed();
  });

  it("alone brings no host along", async () => {
    const alone = await emptyFolder(release.folder, release.registry);
    await npm.install([`@maskout/${name}`], { ...release, folder: alone });
    const own = [`@maskout/${name}`, "@maskout/core", "@noble/hashes"];
    expect(await packagesInNodeModules(alone)).toEqual([...own, ...brings].sort());
  });

  it(`with ${inNode} computes what the repository does, as an ES module`, async () => {
    const lines = [...adapter.inNode, 'import { use } from "./use.mjs";', print];
    await writeFile(join(folder, "main.mjs"), lines.join("\n"));
    expectSame(JSON.parse(await node(["main.mjs"], { cwd: folder })), expected);
  });

  it(`with ${inNode} computes what the repository does, as CommonJS`, async () => {
    const lines = [...adapter.inCommonJs, 'const { use } = require("./use.cjs");', `(async () => { ${print} })();`];
    await writeFile(join(folder, "main.cjs"), lines.join("\n"));
    const printed = await node(["--no-experimental-require-module", "main.cjs"], { cwd: folder });
    expectSame(JSON.parse(printed), expected);
  });

  it(`type-checks with ${inNode} in a strict project`, async () => {
    const lines = [...adapter.inNode, 'import { use } from "./use.mjs";', `export const used = await ${call};`];
    await writeFile(join(folder, "main.mts"), lines.join("\n"));
    const nodeTypes = dirname(dirname(createRequire(import.meta.url).resolve("@types/node/package.json")));
    // The hosts' own declarations are not checked.
    const strict = "--noEmit --strict --noUncheckedIndexedAccess --target es2022 --module nodenext --skipLibCheck";
    const options = [...strict.split(" "), "--typeRoots", nodeTypes, "--types", "node"];
    expect(await node([tsc, ...options, "main.mts"], { cwd: folder })).toBe("");
  });

  describe("in a browser", () => {
    let browser: Browser;

    beforeAll(async () => {
      browser = await launchChromium();
    });

    afterAll(() => browser?.close());

    it(`with ${inPage}, bundled by Vite, computes what the repository does`, async () => {
      const into = join(folder, "page");
      await writeFile(
        join(folder, "page.ts"),
        [...adapter.inPage, 'import { use } from "./use.mjs";', print].join("\n"),
      );
      await bundlers[0]!.bundle(folder, into);
      await copyFile(digits, join(into, "digits.onnx"));
      const [line = ""] = await linesOf(browser, into, 1);
      expectSame(JSON.parse(line), expected);
    });
  });
});
