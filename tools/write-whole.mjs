// Writes files that somebody would miss completely or not at all. The new content is written beside the old file, forced to the disk,
// and then renamed over it. So a killed process, a full disk or a failing computer leaves the last complete file. The next write removes
// files that a killed process has left beside it.
import { randomBytes } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** A file that cannot be written: the message says why, and what to do. */
export class WriteError extends Error {
  constructor(message, options) {
    super(message, options);
    this.name = "WriteError";
  }
}

/**
 * Writes a file completely, or leaves the old one unchanged. Permissions and owner stay. A symbolic link stays, and the file that it
 * names is written; hard links are separated. A path that is not a regular file, such as `/dev/stdout`, is written directly.
 * It is synchronous, so that no signal handler runs in between.
 */
export function writeWhole(path, data) {
  inWords(path, () => {
    const target = targetOf(path);
    if (target.kind === "stream") return writeFileSync(path, data);
    removeLeftovers(target.path);
    const part = writePart(target, data);
    removingOnError(part, () => renameSync(part, target.path));
    syncFolder(dirname(target.path));
  });
}

/** Throws for a path at which a file of `bytes` bytes could not be written, by writing such a file beside it and removing it again. */
export function expectWritable(path, bytes = 0) {
  inWords(path, () => {
    const target = targetOf(path);
    if (target.kind === "stream") return accessSync(path, constants.W_OK);
    removeLeftovers(target.path);
    rmSync(writePart(target, new Uint8Array(bytes)));
  });
}

/** The file that a path names, after following links, also to a file that does not exist yet. */
function targetOf(path) {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory()) throw Object.assign(new Error("it is a folder"), { code: "EISDIR" });
  if (there !== undefined && !there.isFile()) return { kind: "stream" };
  const target = { kind: "file", path: followed(resolve(path)), there };
  // A rename would not check the file's permissions, because it needs only those of the folder.
  if (there !== undefined) accessSync(target.path, constants.W_OK);
  return target;
}

function followed(path) {
  const folder = realpathSync(dirname(path));
  if (!statSync(folder).isDirectory()) throw Object.assign(new Error("it is in no folder"), { code: "ENOTDIR" });
  const own = join(folder, basename(path));
  if (!lstatSync(own, { throwIfNoEntry: false })?.isSymbolicLink()) return own;
  return followed(resolve(folder, readlinkSync(own)));
}

/** Writes the content beside the target, and forces it to the disk. */
function writePart({ path, there }, data) {
  const part = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.part`;
  const file = openSync(part, "wx", there?.mode);
  removingOnError(part, () => {
    try {
      // As bytes: the rest that does not fit at once is then written by further calls, the last of which reports a full disk.
      writeFileSync(file, Buffer.from(data));
      if (there !== undefined) keepOwnerAndMode(file, there);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  });
  return part;
}

function keepOwnerAndMode(file, { uid, gid, mode }) {
  if (process.platform === "win32") return;
  try {
    fchownSync(file, uid, gid);
  } catch (error) {
    // The file belongs to another user, but the folder allows writing: the new file belongs to this user.
    if (error.code !== "EPERM") throw error;
  }
  fchmodSync(file, mode);
}

/** Forces a rename, which is a change of the folder, to the disk. If that is not possible, the system writes it later. */
function syncFolder(path) {
  try {
    const folder = openSync(path, "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // Windows cannot open folders, and some file systems cannot force them to the disk.
  }
}

const HOUR_MS = 3_600_000;

/** Removes the leftovers of processes that ended while they wrote this file. */
function removeLeftovers(path) {
  const [folder, start] = [dirname(path), `${basename(path)}.`];
  for (const name of readdirSync(folder)) {
    const [, writer] = (name.startsWith(start) && /^(\d+)-[\da-f]{8}\.part$/.exec(name.slice(start.length))) || [];
    if (writer === undefined) continue;
    const part = join(folder, name);
    const written = statSync(part, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    // The process number may have been reused by now, but no write takes an hour.
    if (!runs(Number(writer)) || Date.now() - written > HOUR_MS) rmSync(part, { force: true });
  }
}

function runs(process_) {
  try {
    return process.kill(process_, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

function removingOnError(part, work) {
  try {
    work();
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

const ELSEWHERE = "or choose another place";

/** The reason and the remedy, by the code of the system's error. */
const REASONS = {
  EACCES: (path) => `permission denied. Give yourself write permission for ${path} and its folder, ${ELSEWHERE}.`,
  EDQUOT: () => `your share of the disk is used up. Remove something, ${ELSEWHERE}.`,
  EFBIG: () => `it would exceed the limit on file sizes (ulimit -f shows it). Raise the limit, ${ELSEWHERE}.`,
  EISDIR: () => "it is a folder. Give the name of a file.",
  ELOOP: () => "it is a symbolic link that leads in a circle. Remove the link, or choose another name.",
  ENAMETOOLONG: () => "its name is too long. Choose a shorter one.",
  ENOENT: (path) =>
    existsSync(dirname(path))
      ? "no file can be created there. Choose another place."
      : `the folder ${dirname(path)} does not exist. Create it, ${ELSEWHERE}.`,
  ENOSPC: () => `the disk is full. Free some space, ${ELSEWHERE}.`,
  ENOTDIR: (path) => `${dirname(path)} is not a folder. Choose another place.`,
  EROFS: () => "the disk is read-only. Choose another place.",
};
REASONS.EPERM = REASONS.EACCES;

function inWords(path, work) {
  try {
    work();
  } catch (error) {
    // An error that is not from the system is a bug.
    if (error.syscall === undefined && REASONS[error.code] === undefined) throw error;
    const reason = REASONS[error.code]?.(path) ?? `${error.message}. Fix that, ${ELSEWHERE}.`;
    throw new WriteError(`${path} cannot be written: ${reason}`, { cause: error });
  }
}
