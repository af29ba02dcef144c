/**
 * Reads a regression data set and its splits in the file format of the published experiments: a text matrix, and beside it
 * `index_features.txt`, `index_target.txt`, `n_splits.txt`, `index_train_0.txt`, `index_test_0.txt` and so on. All numbers
 * are separated by white space. Columns and rows are counted from 0.
 */
import { join, parse, resolve, sep } from "node:path";
import type { RegressionData } from "../data/regression.js";
import { readText } from "../files.js";
import { USAGE, UserError } from "../user-error.js";

const MOST_SPLITS = 1000;
/** The largest magnitude of a number. Beyond it a column's variance would be infinite, and every learnt value NaN. */
const LARGEST = 1e100;

/** Reads a data set. @throws {@link UserError} naming the file that is not as expected, and what was expected. */
export async function loadRegression(file: string, folder: string): Promise<RegressionData> {
  const matrix = await readMatrix(file);
  const columns = matrix[0]!.length;
  const path = (name: string) => join(folder, `${name}.txt`);
  const features = await readIndices(path("index_features"), columns, "columns");
  const [target, ...more] = await readIndices(path("index_target"), columns, "columns");
  if (more.length > 0) throw misfit(path("index_target"), "the index of one column, the target");
  const splits: RegressionData["splits"][number][] = [];
  for (const split of Array.from({ length: await readSplitCount(path("n_splits")) }).keys()) {
    const [train, test] = await Promise.all(
      ["train", "test"].map((part) => readIndices(path(`index_${part}_${split}`), matrix.length, "rows")),
    );
    if (train!.length < 10) throw misfit(path(`index_train_${split}`), "at least 10 rows to learn from");
    splits.push({ train: train!, test: test! });
  }
  return {
    name: nameOf(file),
    features: matrix.map((row) => features.map((column) => row[column]!)),
    targets: matrix.map((row) => row[target!]!),
    splits,
  };
}

/** The file's name, or if that is generic, the nearest folder's that is not: `yacht` for `yacht/data/data.txt`. */
function nameOf(file: string): string {
  const { dir, name } = parse(resolve(file));
  return [name, ...dir.split(sep).toReversed()].find((part) => part !== "data" && part !== "") ?? name;
}

async function readMatrix(file: string): Promise<readonly (readonly number[])[]> {
  const expected =
    "a text matrix: one row of numbers per line, separated by white space, none beyond 1e100, all rows of the same length";
  const lines = (await textOf(file, expected)).split(/\r?\n/).filter((line) => line.trim() !== "");
  const rows = lines.map(numbersOf);
  const columns = rows[0]?.length ?? 0;
  if (columns < 2) throw misfit(file, `${expected}, and at least two columns`);
  const wrong = rows.findIndex((row) => row.length !== columns || !row.every((value) => Math.abs(value) <= LARGEST));
  if (wrong >= 0) throw misfit(file, expected, `row ${wrong + 1} is "${lines[wrong]!.trim().slice(0, 60)}"`);
  return rows;
}

/** Reads indices of columns or rows, below `limit`. */
async function readIndices(file: string, limit: number, what: "columns" | "rows"): Promise<readonly number[]> {
  const expected = `indices of ${what} from 0 to ${limit - 1}, separated by white space`;
  const indices = numbersOf(await textOf(file, expected));
  const wrong = indices.find((index) => !Number.isInteger(index) || index < 0 || index >= limit);
  if (wrong !== undefined) throw misfit(file, expected, `it has ${wrong}`);
  if (indices.length === 0) throw misfit(file, expected, "it is empty");
  return indices;
}

async function readSplitCount(file: string): Promise<number> {
  const expected = `the number of splits, a whole number from 1 to ${MOST_SPLITS}`;
  const [count = Number.NaN, ...more] = numbersOf(await textOf(file, expected));
  if (Number.isInteger(count) && count >= 1 && count <= MOST_SPLITS && more.length === 0) return count;
  throw misfit(file, expected);
}

async function textOf(file: string, expected: string): Promise<string> {
  try {
    return await readText(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`${file} cannot be read (${reason}). Expected: ${expected}.`, USAGE);
  }
}

function numbersOf(text: string): readonly number[] {
  return text
    .split(/\s+/)
    .filter((word) => word !== "")
    .map(Number);
}

function misfit(file: string, expected: string, found?: string): UserError {
  return new UserError(`${file} is not as expected: ${expected}${found === undefined ? "" : `; ${found}`}.`, USAGE);
}
