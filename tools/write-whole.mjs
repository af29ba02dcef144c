// How the project writes files that somebody would miss: whole, or not at all. The new content is written beside the old one, forced
// to the disk, and put in its place by a rename, so that a process that is killed, a full disk or a failing computer leaves the last
// complete file. What a killed process has left beside it is removed by the next one.
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
 * Writes a file whole, or leaves what was there. Its permissions and owner stay; a symbolic link stays and the file that it names is
 * written, hard links part. Of what is no file, such as `/dev/stdout`, nothing could be kept, and it is written as it is.
 * Synchronous, so that no signal's handler comes between.
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

/** Refuses a path where a file of so many bytes could not be written, by writing it beside and removing it again. */
export function expectWritable(path, bytes = 0) {
  inWords(path, () => {
    const target = targetOf(path);
    if (target.kind === "stream") return accessSync(path, constants.W_OK);
    removeLeftovers(target.path);
    rmSync(writePart(target, new Uint8Array(bytes)));
  });
}

/** The file that a path stands for, links followed, also to a file that is not there yet. */
function targetOf(path) {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory()) throw Object.assign(new Error("it is a folder"), { code: "EISDIR" });
  if (there !== undefined && !there.isFile()) return { kind: "stream" };
  const target = { kind: "file", path: followed(resolve(path)), there };
  // A rename would not ask: the right to do it comes from the folder.
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

/** The content beside its place, on the disk. */
function writePart({ path, there }, data) {
  const part = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.part`;
  const file = openSync(part, "wx", there?.mode);
  removingOnError(part, () => {
    try {
      // As bytes: what does not fit at once is then written by further calls, the last of which reports a full disk.
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
    // Somebody else's file, in a folder that is ours too: the new one is ours.
    if (error.code !== "EPERM") throw error;
  }
  fchmodSync(file, mode);
}

/** A rename is written in the folder. Where that cannot be forced to the disk, it comes to the disk in the system's own time. */
function syncFolder(path) {
  try {
    const folder = openSync(path, "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // Windows opens no folders, and some file systems force none.
  }
}

const HOUR_MS = 3_600_000;

/** Removes what processes that ended while they wrote this file have left. */
function removeLeftovers(path) {
  const [folder, start] = [dirname(path), `${basename(path)}.`];
  for (const name of readdirSync(folder)) {
    const [, writer] = (name.startsWith(start) && /^(\d+)-[\da-f]{8}\.part$/.exec(name.slice(start.length))) || [];
    if (writer === undefined) continue;
    const part = join(folder, name);
    const written = statSync(part, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    // The number may be another process's by now; no writing takes an hour.
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

/** What is wrong, and what to do about it, by the code of the system's error. */
const REASONS = {
  EACCES: (path) => `there is no right to. Give yourself the right to write ${path} and its folder, ${ELSEWHERE}.`,
  EDQUOT: () => `your share of the disk is used up. Remove something, ${ELSEWHERE}.`,
  EFBIG: () => `it would be larger than a file may be here (ulimit -f says how large). Raise the limit, ${ELSEWHERE}.`,
  EISDIR: () => "it is a folder. Give the name of a file.",
  ELOOP: () => "it is a symbolic link that leads in a circle. Remove the link, or choose another name.",
  ENAMETOOLONG: () => "its name is too long. Choose a shorter one.",
  ENOENT: (path) =>
    existsSync(dirname(path))
      ? "no file can be made there. Choose another place."
      : `the folder ${dirname(path)} is not there. Make it, ${ELSEWHERE}.`,
  ENOSPC: () => `the disk is full. Free some space, ${ELSEWHERE}.`,
  ENOTDIR: (path) => `${dirname(path)} is no folder. Choose another place.`,
  EROFS: () => "the disk can only be read. Choose another place.",
};
REASONS.EPERM = REASONS.EACCES;

function inWords(path, work) {
  try {
    work();
  } catch (error) {
    // What the system did not say is a bug.
    if (error.syscall === undefined && REASONS[error.code] === undefined) throw error;
    const reason = REASONS[error.code]?.(path) ?? `${error.message}. Mend that, ${ELSEWHERE}.`;
    throw new WriteError(`${path} cannot be written: ${reason}`, { cause: error });
  }
}
