/** Blocks as programs: each on its own, or as one with those of its page that it goes on from. */
import type { Fence } from "./fences.js";

/** What is run as one module. */
export interface Program {
  /** Where it begins: `"README.md:31"`. */
  readonly name: string;
  /** Every line stands where it stands in the page, so that errors point there. */
  readonly code: string;
  readonly skip: string | undefined;
}

/** @throws for a block that goes on from nothing. */
export function programsOf(fences: readonly Fence[]): readonly Program[] {
  const programs: Program[] = [];
  let before: Fence | undefined;
  for (const fence of fences) {
    const { page, line, code, skip } = fence;
    const last = programs.at(-1);
    if (fence.continued) {
      if (last === undefined || before?.page !== page) {
        throw new Error(`${page}:${line - 1}: the block is marked as continued, and there is none before it.`);
      }
      programs.splice(-1, 1, { ...last, code: placed(last.code, line, code), skip: last.skip ?? skip });
    } else {
      programs.push({ name: `${page}:${line}`, code: placed("", line, code), skip });
    }
    before = fence;
  }
  return programs;
}

function placed(before: string, line: number, code: string): string {
  return before + "\n".repeat(line - before.split("\n").length) + code;
}
