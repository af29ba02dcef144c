/** Files that are written whole: what stays as it was, what is removed, and what is refused with what to do. */
import { spawnSync } from "node:child_process";
import {
  chmod,
  link,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { expectWritable, WriteError, writeWhole } from "../../../tools/write-whole.mjs";
import { inFolder } from "./support.js";

const posix = test.skipIf(process.platform === "win32");

/** A process that has ended, as the writer of a part. */
const GONE = spawnSync(process.execPath, ["--version"]).pid;

describe("what is written", () => {
  test("takes the place of what was there, text or bytes, and nothing is beside it", async () => {
    await inFolder(async (folder) => {
      const path = join(folder, "file");
      writeWhole(path, "long text, \u{1f600}");
      expect(await readFile(path, "utf8")).toBe("long text, \u{1f600}");
      writeWhole(path, Uint8Array.of(1, 2, 3));
      expect([...(await readFile(path))]).toEqual([1, 2, 3]);
      expectWritable(path, 1000);
      expect([...(await readFile(path))]).toEqual([1, 2, 3]);
      expect(await readdir(folder)).toEqual(["file"]);
    });
  });

  posix("keeps permissions, whatever new files have", async () => {
    await inFolder(async (folder) => {
      const path = join(folder, "file");
      for (const mode of [0o600, 0o666, 0o755]) {
        await writeFile(path, "old");
        await chmod(path, mode);
        writeWhole(path, "new");
        expect((await stat(path)).mode & 0o777).toBe(mode);
      }
      writeWhole(join(folder, "plain"), "");
      expect((await stat(join(folder, "plain"))).mode & 0o777).toBe(0o666 & ~process.umask());
    });
  });

  posix("goes where symbolic links lead, also to a file that is not there yet, and the links stay", async () => {
    await inFolder(async (folder) => {
      await mkdir(join(folder, "far"));
      await symlink("far", join(folder, "near"));
      await symlink("near/file", join(folder, "link"));
      for (const text of ["first", "second"]) {
        writeWhole(join(folder, "link"), text);
        expect(await readFile(join(folder, "far/file"), "utf8")).toBe(text);
        expect(await readlink(join(folder, "link"))).toBe("near/file");
        expect((await lstat(join(folder, "near"))).isSymbolicLink()).toBe(true);
      }
      expect(await readdir(join(folder, "far"))).toEqual(["file"]);
    });
  });

  posix("is its own file: one that another name shares stays as it was", async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, "one"), "old");
      await link(join(folder, "one"), join(folder, "other"));
      writeWhole(join(folder, "one"), "new");
      expect(await readFile(join(folder, "other"), "utf8")).toBe("old");
    });
  });

  posix("goes straight into what is no file", () => {
    writeWhole("/dev/null", "text");
    expectWritable("/dev/null");
  });
});

describe("what a killed process has left", () => {
  test("is removed, and what somebody else writes or has written is not", async () => {
    await inFolder(async (folder) => {
      const mine = `file.${process.pid}-00000000.part`;
      const old = `file.${process.pid}-00000001.part`;
      const others = ["file", "file.1-2.part", "file.old", `other.${GONE}-00000000.part`, mine];
      for (const name of [...others, `file.${GONE}-00000000.part`, old]) await writeFile(join(folder, name), "");
      await utimes(join(folder, old), 0, 0);
      expectWritable(join(folder, "file"));
      expect((await readdir(folder)).sort()).toEqual([...others].sort());
    });
  });
});

describe("what cannot be written", () => {
  const refused: readonly [path: string, expected: RegExp][] = [
    [".", /it is a folder\. Give the name of a file\.$/],
    ["missing/file", /the folder .*missing does not exist\. Create it, or choose another place\.$/],
    ["file/file", /file is not a folder\. Choose another place\.$/],
    ["x".repeat(300), /its name is too long\. Choose a shorter one\.$/],
    ["circle", /a symbolic link that leads in a circle\. Remove the link, or choose another name\.$/],
  ];

  posix.each(refused)("%s is refused with what to do, and nothing is left behind", async (name, expected) => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, "file"), "old");
      await symlink("circle", join(folder, "circle"));
      const path = join(folder, name);
      for (const attempt of [() => writeWhole(path, "new"), () => expectWritable(path)]) {
        expect(attempt).toThrow(WriteError);
        expect(attempt).toThrow(`${path} cannot be written: `);
        expect(attempt).toThrow(expected);
      }
      expect((await readdir(folder)).sort()).toEqual(["circle", "file"]);
    });
  });

  // Root may write everywhere; anybody may be nobody in a namespace of their own.
  const nobody = spawnSync("setpriv", ["--reuid=65534", "--clear-groups", "true"]).status === 0;
  const asNobody = nobody ? ["setpriv", "--reuid=65534", "--clear-groups"] : [];
  const root = process.getuid?.() === 0;
  const why = root && !nobody ? " (skipped: root may write everywhere, and nobody else can be had)" : "";

  test.skipIf(process.platform === "win32" || why !== "")(
    `a folder or a file without the right to write it is refused, and stays as it was${why}`,
    async () => {
      await inFolder(async (folder) => {
        await chmod(folder, 0o755);
        const [closed, locked] = [join(folder, "closed"), join(folder, "open", "locked")];
        await mkdir(closed);
        await mkdir(join(folder, "open"));
        await writeFile(locked, "old");
        await chmod(join(folder, "open"), 0o777);
        await chmod(locked, 0o444);
        await chmod(closed, 0o555);
        const module = new URL("../../../tools/write-whole.mjs", import.meta.url);
        const script = `
          import { expectWritable, writeWhole } from ${JSON.stringify(module)};
          for (const path of process.argv.slice(1))
            for (const work of [writeWhole, expectWritable])
              try { work(path, "new"); console.log("written") } catch (error) { console.log(error.message) }`;
        const [command = "", ...args] = [
          ...(root ? asNobody : []),
          process.execPath,
          ...["--input-type=module", "--eval", script, join(closed, "file"), locked],
        ];
        const { stdout, stderr } = spawnSync(command, args, { encoding: "utf8", cwd: "/" });
        expect(stderr).toBe("");
        expect(stdout.trim().split("\n")).toHaveLength(4);
        for (const line of stdout.trim().split("\n"))
          expect(line).toMatch(/cannot be written: permission denied\. Give yourself write permission for .*\.$/);
        expect(await readFile(locked, "utf8")).toBe("old");
        expect(await readdir(closed)).toEqual([]);
      });
    },
  );
});
