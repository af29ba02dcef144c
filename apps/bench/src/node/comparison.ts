/** Runs a comparison on the command line: prints each section when it ends, and writes the results. */
import { dirname } from "node:path";
import { type Comparison, compare, type Host } from "../compare.js";
import { loadDigits, splitDigits } from "../data/digits.js";
import { ranDevice } from "../devices.js";
import { userPath } from "../files.js";
import type { Data } from "../section.js";
import { loadCo2 } from "./co2-file.js";
import { readEnvironment } from "./environment.js";
import { openDevices } from "./open-devices.js";
import { prepareOutput, writeOutput, writeUnfinished } from "./output.js";
import { print, printFindings, printHeader, printSection, printTargets } from "./print.js";
import { showProgress } from "./progress.js";
import { loadRegression } from "./regression-files.js";

/** The exit code of a run that Ctrl-C ended, as shells have it. */
export const INTERRUPTED = 130;

const data: Data = {
  digits: async () => splitDigits(await loadDigits()),
  co2: loadCo2,
  regression: (file, splits) => loadRegression(userPath(file), userPath(splits ?? dirname(file))),
};

/** Runs a comparison. @param json The results file, as the user gave it. @returns The exit code. */
export async function runComparison(
  choices: Comparison,
  json: string | undefined,
  signal: AbortSignal,
): Promise<number> {
  const output = prepareOutput(json);
  let display = showProgress();
  const host: Host = {
    environment: await readEnvironment(),
    data,
    signal,
    open: openDevices,
    onStart: ({ environment, skippedDevices = [] }, opened) =>
      printHeader(environment, opened.map(ranDevice), skippedDevices),
    onProgress: ({ name }, { work, done, of, text }) => display.show(`${name}, ${work}`, { done, of, text }),
    async onSection(results, section) {
      display.stop();
      display = showProgress();
      try {
        writeUnfinished(output, results);
      } finally {
        // Even if the results cannot be written, they can be read on the terminal.
        await printSection(results, section);
      }
    },
  };
  try {
    const results = await compare(choices, host);
    await writeOutput(output, results);
    printTargets(results.targets);
    printFindings(results);
    const note = results.interrupted ? ["Interrupted: the results contain what was finished."] : [];
    print(...note, `Results: ${output.results}`, `Summary: ${output.summary}`, `Report: ${output.report}`);
    return results.interrupted ? INTERRUPTED : 0;
  } finally {
    display.stop();
  }
}
