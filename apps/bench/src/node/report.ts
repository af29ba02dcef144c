/** `bench report`: writes the results of one run or several as one self-contained page. */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, Option } from "commander";
import { writeWhole } from "../../../../tools/write-whole.mjs";
import { userPath } from "../files.js";
import { readResults } from "../results/file.js";
import { freeLabel, type Results, type Run } from "../results/schema.js";
import type { StudyPage } from "../studies/result.js";
import { USAGE, UserError } from "../user-error.js";

const EXAMPLES = `
Examples:
  pnpm bench report results.json                   write the report again
  pnpm bench report before.json after.json         two runs side by side
  pnpm bench report laptop.json server.json --out machines.html
`;

export function reportCommand(): Command {
  return new Command("report")
    .description("write results as one page that opens from disk; several runs are shown side by side")
    .argument("<files...>", "results files; the others are compared with the first")
    .addOption(new Option("--out <file>", "where to write the page").default("report.html"))
    .addHelpText("after", EXAMPLES)
    .action(async (files: readonly string[], { out }: { readonly out: string }) => {
      const path = userPath(out);
      if (files.some((file) => userPath(file) === path))
        throw new UserError(
          `--out ${out} is one of the results files and would be overwritten. Choose another name.`,
          USAGE,
        );
      const runs: Run[] = [];
      for (const file of files) {
        const results = await readResults(userPath(file));
        runs.push({ label: freeLabel(basename(file).replace(/\.json$/i, ""), runs), results });
      }
      await writeReport(path, { runs });
      console.log(`Report: ${path}`);
    });
}

/** The page, which the build puts beside this program. */
const PAGE = new URL("./report/index.html", import.meta.url);

/** The data that a page shows. */
interface Reported {
  readonly runs?: readonly Run[];
  readonly studies?: readonly StudyPage[];
}

/** The element that the built page has in place of its runs or its studies. */
const placeOf = (id: keyof Reported) => `<script id="${id}" type="application/json">[]</script>`;

/** A report's title, near its start. */
export const REPORT_TITLE = "maskout: dropout compared";

/** Writes the report. @throws `WriteError` for a path that cannot be written. */
export async function writeReport(path: string, { runs = [], studies = [] }: Reported): Promise<void> {
  const page = await readFile(fileURLToPath(PAGE), "utf8");
  writeWhole(path, withData(withData(page, "runs", runs), "studies", studies));
}

function withData(page: string, id: keyof Reported, values: readonly unknown[]): string {
  const place = placeOf(id);
  if (!page.includes(place)) throw new Error(`The built page has no place for ${id}.`);
  // In a script element, only "<" could be taken for markup.
  const data = JSON.stringify(values).replaceAll("<", "\\u003c");
  return page.replace(place, () => place.replace("[]", () => data));
}

/** The runs that the report of one run shows. */
export function reportOf(results: Results): readonly Run[] {
  return [{ label: "this run", results }];
}
