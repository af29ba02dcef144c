// `pnpm create-variant NAME`: a new variant package that works, to be changed into yours. It is packages/inverted as it stands, under
// another name, so that a new package has the files and the configuration of the others, and nothing has to be kept in step.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const MODEL = "packages/inverted";

/** What is about inverted dropout itself: its own tests and golden values, what was released of it. */
const NOT_COPIED = /^(test\/|CHANGELOG\.md$)/;

/** One call of the conformance suite, on every device, as a variant without a test of its own makes it. */
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
  if (name === undefined) throw new Error("Say what the variant is called: pnpm create-variant NAME.");
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name === "dropout") {
    throw new Error(
      `${JSON.stringify(name)} is no name for a variant. Take lower-case letters, digits and single hyphens, beginning with a ` +
        'letter, and say which dropout it is: "gaussian" makes the package @maskout/gaussian and the layer gaussianDropout.',
    );
  }
  const words = name.replace(/-dropout$/, "").split("-");
  const layer = words.map((word, index) => (index === 0 ? word : capitalized(word))).join("");
  return { name, layer: `${layer}Dropout`, keyword: `${words.join("-")}-dropout`, title: `${words.join(" ")} dropout` };
}

function capitalized(/** @type {string} */ text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** A file of inverted dropout under the names of another variant. @throws {Error} when it still speaks of inverted dropout. */
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

/** The note that the packages of this repository cannot be installed from the registry yet. A new package's README does not get it. */
const NOT_PUBLISHED_YET = /^The packages are not in the public npm registry yet.*\n\n/m;

/** The README: installing and using it is as with the others; what it is, how it works and its sources are for its author to write. */
function readme(/** @type {string} */ text, /** @type {ReturnType<typeof namesOf>} */ names) {
  const sections = new Map(text.split(/^(?=## )/m).map((section) => [/^## (.*)/.exec(section)?.[1], section]));
  const kept = ["Install", "Use", "Options"].map((title) =>
    renamed(sections.get(title)?.replace(NOT_PUBLISHED_YET, "") ?? "", names),
  );
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
      throw new Error(`${path} is there already, and stays as it is. Take another name, or remove it.`);
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
  // Everything was read and renamed: nothing is left half done.
  for (const [path, text] of written) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text, { flag: "wx" });
  }
  console.log(`${folder} is a package that works: ${names.title} that drops and scales as inverted dropout does. Make it yours:

  src/cpu.ts     the CPU kernel: what a kept value is multiplied by, or a kernel of your own
  src/gpu.ts     the same for gpu.js devices
  src/index.ts   the definition: its options, what inference does, the facts; and what people call
  README.md, ${changeset}   what it is, and where it comes from

  npx --yes pnpm@12 test --project @maskout/${names.name}    says whether it is right
  npx --yes pnpm@12 lint                        says whether it can be published

docs/write-a-variant.md goes through it step by step.`);
}

await main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
