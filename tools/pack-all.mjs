// `pnpm pack:all`: makes a tarball of every package in `tarballs/`, as it would be published, so that projects can install it.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const folder = fileURLToPath(new URL("../tarballs/", import.meta.url));
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
// %s is a package's name, with a hyphen for the slash. On Windows pnpm is a script, which a shell runs.
const pack = ["--silent", "--filter", "./packages/*", "pack", "--out", `${folder}%s.tgz`];
execFileSync("pnpm", pack, { cwd: root, shell: process.platform === "win32" });
console.log(`${readdirSync(folder).length} packages in ${folder}`);
