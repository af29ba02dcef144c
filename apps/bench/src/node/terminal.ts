/** Tables and headings on the terminal. */
import { stripVTControlCharacters } from "node:util";
import CliTable from "cli-table3";
import pc from "picocolors";
import type { Table } from "../results/table.js";

const BLANK = "";
const BORDERLESS = {
  top: BLANK,
  "top-mid": BLANK,
  "top-left": BLANK,
  "top-right": BLANK,
  bottom: BLANK,
  "bottom-mid": BLANK,
  "bottom-left": BLANK,
  "bottom-right": BLANK,
  left: BLANK,
  "left-mid": BLANK,
  mid: BLANK,
  "mid-mid": BLANK,
  right: BLANK,
  "right-mid": BLANK,
};

/** A table in aligned columns. A first cell equal to the one above is left empty, so that groups are visible. */
export function renderTable(table: Table): string {
  const { title, notes, details = [] } = table;
  const said = details.length === 0 ? notes : [...notes, "The summary file has more notes."];
  const roomy = renderColumns(table, 2);
  const fits = Math.max(...roomy.split("\n").map(visibleLength)) <= terminalWidth();
  const body = fits ? roomy : renderColumns(table, 1);
  return [pc.bold(title), "", body, ...said.map((note) => pc.dim(indent(wrap(note))))].join("\n");
}

function renderColumns({ columns, rows }: Table, gap: number): string {
  const table = new CliTable({
    head: columns.map(({ name }) => pc.dim(name)),
    colAligns: columns.map(({ align }) => align),
    chars: { ...BORDERLESS, middle: " ".repeat(gap) },
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 0 },
  });
  for (const [index, row] of rows.entries()) {
    const [first = "", ...others] = row;
    table.push([first === rows[index - 1]?.[0] ? "" : first, ...others]);
  }
  return indent(withoutTrailingSpaces(table.toString()));
}

/** The terminal's width in characters; 80 if there is no terminal. */
export function terminalWidth(): number {
  return process.stdout.columns ?? 80;
}

export function indent(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}

/** Puts blocks of lines side by side, as many in a row as fit the terminal. */
export function sideBySide(blocks: readonly string[], gap = 3): string {
  const grids = blocks.map((block) => block.split("\n"));
  const width = Math.max(...grids.flat().map(visibleLength));
  const perRow = Math.max(1, Math.floor((terminalWidth() - 2 + gap) / (width + gap)));
  const lines: string[] = [];
  for (let first = 0; first < grids.length; first += perRow) {
    const row = grids.slice(first, first + perRow);
    const height = Math.max(...row.map((grid) => grid.length));
    for (let line = 0; line < height; line++) {
      lines.push(row.map((grid) => padEnd(grid[line] ?? "", width)).join(" ".repeat(gap)));
    }
  }
  return withoutTrailingSpaces(lines.join("\n"));
}

function visibleLength(text: string): number {
  return stripVTControlCharacters(text).length;
}

function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - visibleLength(text)));
}

function withoutTrailingSpaces(text: string): string {
  return text.replace(/[ ]+$/gm, "");
}

/** Breaks a sentence between words so that it fits the terminal, and indents it. */
export function wrap(text: string): string {
  const width = Math.min(terminalWidth(), 120) - 2;
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1)!;
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}
