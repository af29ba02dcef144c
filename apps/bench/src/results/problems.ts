/** Describes what is wrong with a file that was taken for results. */
import { z } from "zod";

const MOST_PROBLEMS = 5;

/** The first few problems; a file of another kind has one in every field. */
export function describeProblems(error: z.ZodError): string {
  const more = error.issues.length - MOST_PROBLEMS;
  const shown = z.prettifyError(new z.ZodError(error.issues.slice(0, MOST_PROBLEMS)));
  return more > 0 ? `${shown}\n… and ${more} more.` : shown;
}
