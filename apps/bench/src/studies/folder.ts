/** The folder of a study: a file for every finished cell, and a lock for every running one. Several processes may share it. */
import { mkdirSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { lock } from "proper-lockfile";
import { writeWhole } from "../../../../tools/write-whole.mjs";
import { UserError } from "../user-error.js";
import { asFile, type CellFile, type CellIdentity, canonical, cellFile, fileNameOf } from "./cell-file.js";

/** A lock that has not been renewed for this time belongs to a process that has ended. */
const STALE_MS = 30_000;
const RENEW_MS = 5_000;

/** The folder of the finished cells. The results of the merge are beside it. */
function cellsFolder(folder: string): string {
  return join(folder, "cells");
}

/** Makes the folder. @throws {@link UserError} if it cannot be made. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(cellsFolder(folder), { recursive: true });
  } catch (error) {
    throw new UserError(`--out ${folder} cannot be made: ${String(error)}. Choose another folder.`);
  }
}

function pathOf(folder: string, identity: CellIdentity): string {
  return join(cellsFolder(folder), fileNameOf(identity));
}

/** Whether a cell has been computed: its file is complete, and belongs to this cell. */
export async function isFinished(folder: string, identity: CellIdentity): Promise<boolean> {
  const path = pathOf(folder, identity);
  const file = await readCell(path).catch(() => undefined);
  if (file === undefined) return false;
  const { study, build, settings, cell } = file;
  return canonical({ study, build, settings, cell }) === canonical(identity);
}

/** Writes a cell's file completely or not at all. @throws `WriteError` */
export function writeCell(folder: string, identity: CellIdentity, values: unknown, seconds: number): void {
  writeWhole(pathOf(folder, identity), asFile(identity, values, seconds));
}

/**
 * Locks a cell for this process, so that no other computes it. The lock of a process that has ended is taken over after half a minute.
 * @param onLost Called if another process has taken the cell, because this one was held up for too long.
 * @returns A function that releases the lock; undefined if another process has it.
 */
export async function takeCell(
  folder: string,
  identity: CellIdentity,
  onLost: () => void,
): Promise<(() => Promise<void>) | undefined> {
  try {
    const path = pathOf(folder, identity);
    return await lock(path, {
      realpath: false,
      lockfilePath: `${path}.lock`,
      stale: STALE_MS,
      update: RENEW_MS,
      onCompromised: onLost,
    });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ELOCKED") return undefined;
    throw error;
  }
}

/** Reads a cell's file. @throws If it cannot be read, or is not a cell's file. */
async function readCell(path: string): Promise<CellFile> {
  return cellFile.parse(JSON.parse(await readFile(path, "utf8")));
}

/** A cell's file, and its path. */
export interface FoundCell extends CellFile {
  readonly path: string;
}

/**
 * Finds every cell's file in a folder and its subfolders, sorted by name.
 * @throws {@link UserError} for a file that cannot be read as a cell's.
 */
export async function findCells(folder: string): Promise<readonly FoundCell[]> {
  const entries = await readdir(folder, { recursive: true }).catch(() => undefined);
  if (entries === undefined)
    throw new UserError(`${folder} is not a folder: give the one that bench study run wrote to.`);
  const found: FoundCell[] = [];
  for (const entry of entries.toSorted()) {
    if (!CELL_NAME.test(basename(entry))) continue;
    const path = join(folder, entry);
    try {
      found.push({ ...(await readCell(path)), path });
    } catch (error) {
      throw new UserError(`${path} is not a cell of a study (${reasonOf(error)}). Remove it, and run its study again.`);
    }
  }
  return found;
}

/** `rate=0.5,split=3.0123456789ab.json` */
const CELL_NAME = /=.*\.[0-9a-f]{12}\.json$/;

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.split("\n")[0]!.slice(0, 100) : String(error);
}
