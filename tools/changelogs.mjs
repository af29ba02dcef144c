// Runs after `changeset version`. All packages have the same version, so a release may not change a package. Its changelog then says so,
// where Changesets leaves an empty heading.
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { writeWhole } from "./write-whole.mjs";

const EMPTY = /^(## \d.*)\n(?=\s*(## |$(?!\n)))/gm;
const packages = new URL("../packages/", import.meta.url);

for (const name of await readdir(packages)) {
  const changelog = new URL(`${name}/CHANGELOG.md`, packages);
  if (!existsSync(changelog)) continue;
  const text = await readFile(changelog, "utf8");
  writeWhole(
    fileURLToPath(changelog),
    text.replaceAll(
      EMPTY,
      "$1\n\nNothing changed here: all packages of maskout are released with one version number.\n",
    ),
  );
}
