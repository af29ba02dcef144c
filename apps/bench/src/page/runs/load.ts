/** Loads results: those inside the report, and those of a file that the reader chooses. */
import { z } from "zod";
import { describeProblems } from "../../results/problems.js";
import { type Results, type Run, resultsSchema } from "../../results/schema.js";
import { type StudyPage, studyPage } from "../../studies/result.js";

const embedded = z.array(z.object({ label: z.string(), results: resultsSchema }));

/** The runs that `pnpm bench report` has written into the page; none in the app. */
export function embeddedRuns(): readonly Run[] {
  return embedded.parse(dataOf("runs"));
}

const studyPages = z.array(studyPage);

/** The studies that `pnpm bench study merge` has written into the page; none in the app. */
export function embeddedStudies(): readonly StudyPage[] {
  return studyPages.parse(dataOf("studies"));
}

function dataOf(id: string): unknown {
  return JSON.parse(document.getElementById(id)?.textContent ?? "[]");
}

/** The contents of a file, or what is wrong with it. */
type Loaded = { readonly name: string; readonly results: Results } | { readonly problem: string };

const MOST_BYTES = 64 * 2 ** 20;

/** Reads results from a file. */
export async function loadFile(file: File): Promise<Loaded> {
  if (file.size > MOST_BYTES) return { problem: `${file.name} is larger than ${MOST_BYTES / 2 ** 20} MiB.` };
  let value: unknown;
  try {
    value = JSON.parse(await file.text());
  } catch (error) {
    return { problem: `${file.name} is not JSON: ${error instanceof Error ? error.message : error}` };
  }
  const { data, error } = resultsSchema.safeParse(value);
  if (error !== undefined)
    return { problem: `${file.name} does not contain results of this version.\n${describeProblems(error)}` };
  return { name: file.name.replace(/\.json$/i, ""), results: data };
}
