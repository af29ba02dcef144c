// `pnpm create-variant NAME`: makes a new variant package that works, for you to change. It is a copy of packages/inverted under
// another name, so that a new package has the files and the configuration of the others, without a template to maintain.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const MODEL = "packages/inverted";

/** Files about inverted dropout itself: its tests and golden values, and its changelog. */
const NOT_COPIED = /^(test\/|CHANGELOG\.md$)/;

/** A test file with one call of the conformance suite, on every device, for a variant without tests of its own. */
function suite(/** @type {ReturnType<typeof namesOf>} */ { name, layer }) {
  const imported = ["dropout", "dropoutGrad", layer, "variant"].sort((a, b) => a.localeCompare(b, "en"));
  return `import { conformance } from "@maskout/conformance";
import { ${imported.join(", ")} } from "@maskout/${name}";
import { devices } from "@maskout/testing/devices";

conformance({
  noise: variant,
  layer: ${layer},
  functions: { dropout, dropoutGrad },
  from: import.meta.url,
  devices,
});
`;
}

/** The names of a variant, from the name of its folder. @throws {Error} for a name that a package can't have. */
function namesOf(/** @type {string | undefined} */ name) {
  if (name === undefined) throw new Error("Give the name of the variant: pnpm create-variant NAME.");
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name === "dropout") {
    throw new Error(
      `${JSON.stringify(name)} is not a name for a variant. Use lower-case letters, digits and single hyphens, starting with a ` +
        'letter, for the kind of dropout: "gaussian" makes the package @maskout/gaussian and the layer gaussianDropout.',
    );
  }
  const words = name.replace(/-dropout$/, "").split("-");
  const layer = words.map((word, index) => (index === 0 ? word : capitalized(word))).join("");
  return { name, layer: `${layer}Dropout`, keyword: `${words.join("-")}-dropout`, title: `${words.join(" ")} dropout` };
}

function capitalized(/** @type {string} */ text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** A file of inverted dropout with the names of another variant. @throws {Error} if it still mentions inverted dropout. */
function renamed(
  /** @type {string} */ text,
  /** @type {ReturnType<typeof namesOf>} */ { name, layer, keyword, title },
) {
  const result = text
    .replaceAll("@maskout/inverted", `@maskout/${name}`)
    .replaceAll(MODEL, `packages/${name}`)
    .replaceAll("invertedDropout", layer)
    .replaceAll("inverted-dropout", keyword)
    .replaceAll("Inverted dropout", capitalized(title))
    .replaceAll("inverted dropout", title)
    .replaceAll('"inverted"', `"${name}"`);
  const left = /^.*inverted.*$/im.exec(result);
  if (left)
    throw new Error(`${MODEL} names itself in a way that tools/create-variant.mjs does not know: ${left[0].trim()}`);
  return result;
}

/** The README. How to install and use the package is as for the others; its author writes what it is, how it works and its source. */
function readme(/** @type {string} */ text, /** @type {ReturnType<typeof namesOf>} */ names) {
  const sections = new Map(text.split(/^(?=## )/m).map((section) => [/^## (.*)/.exec(section)?.[1], section]));
  const kept = ["Install", "Use", "Options"].map((title) => renamed(sections.get(title) ?? "", names));
  return [
    `# @maskout/${names.name}\n\n${capitalized(names.title)}: what it does in training and at inference, and when to use it.\n\n`,
    ...kept,
    "## How it works\n\nThe equations of training, backward and inference, and the mean and the variance of the noise.\n\n",
    "## Reference\n\nThe paper, with section and equation.\n",
  ].join("");
}

function manifest(/** @type {string} */ text, /** @type {ReturnType<typeof namesOf>} */ names) {
  const { description, ...rest } = JSON.parse(text);
  const { name, version, ...others } = JSON.parse(renamed(JSON.stringify(rest), names));
  const described = {
    name,
    version: "0.0.0",
    description: `${capitalized(names.title)}: what it does, in one sentence.`,
  };
  return `${JSON.stringify({ ...described, ...others }, null, 2)}\n`;
}

async function main() {
  const names = namesOf(process.argv[2]);
  const folder = `packages/${names.name}`;
  const changeset = `.changeset/${names.name}.md`;
  for (const path of [folder, changeset]) {
    if (existsSync(join(root, path)))
      throw new Error(`${path} exists already and is not changed. Choose another name, or remove it.`);
  }
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", MODEL], {
    cwd: root,
    encoding: "utf8",
  });
  const files = listed.split("\n").filter((path) => path !== "" && !NOT_COPIED.test(path.slice(MODEL.length + 1)));
  /** @type {[string, string][]} */
  const written = [];
  for (const path of files) {
    const text = await readFile(join(root, path), "utf8");
    const own = { "package.json": manifest, "README.md": readme }[path.slice(MODEL.length + 1)] ?? renamed;
    written.push([path.replace(MODEL, folder), own(text, names)]);
  }
  written.push([
    changeset,
    `---\n"@maskout/${names.name}": minor\n---\n\n${capitalized(names.title)}: what it is, in one sentence.\n`,
  ]);
  written.push([`${folder}/test/conformance.test.ts`, suite(names)]);
  // Files are written only after all of them were read and renamed, so that an error leaves nothing half done.
  for (const [path, text] of written) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text, { flag: "wx" });
  }
  console.log(`${folder} is a package that works: ${names.title} that drops and scales like inverted dropout. Make it yours:

  src/cpu.ts     the CPU kernel: the factor of a kept value, or your own kernel
  src/gpu.ts     the same for gpu.js devices
  src/index.ts   the definition: its options, inference, the facts; and the functions for users
  README.md, ${changeset}   what it is, and its source

  npx --yes pnpm@12 test --project @maskout/${names.name}    checks whether it is correct
  npx --yes pnpm@12 lint                        checks whether it can be published

docs/write-a-variant.md explains it step by step.`);
}

await main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
