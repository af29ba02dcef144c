/** The environment of a run: what a reader of its numbers needs to know about the machine. */
import { z } from "zod";
import { count, type RanDevice } from "./fields.js";

export const environment = z
  .object({
    date: z.iso.datetime().describe("When the run started, UTC."),
    runtime: z.string().describe('Such as "Node.js 22.20.0".'),
    engine: z.string().describe('Such as "V8 12.4".'),
    cpu: z.string().nullable().describe("The processor's model, if the platform reports it."),
    cores: count.describe("Logical processors."),
    memoryBytes: count.nullable(),
    os: z.string(),
    loadAverage: z
      .number()
      .nonnegative()
      .nullable()
      .describe("Average number of processes that needed a core in the minute before the run."),
    commit: z.string().nullable().describe("The source's git commit, if it is known."),
    modified: z.boolean().nullable().describe("Whether the source had uncommitted changes."),
  })
  .describe("The environment of the run.");

export type Environment = z.infer<typeof environment>;

const GIB = 2 ** 30;

/** Names and values, in the order in which they are shown. */
export function describeEnvironment(
  environment: Environment,
  devices: readonly RanDevice[],
): readonly (readonly [string, string])[] {
  const { date, cpu, cores, memoryBytes, runtime, engine, os, loadAverage, commit, modified } = environment;
  const memory = memoryBytes === null ? "" : `, ${(memoryBytes / GIB).toFixed(1)} GiB`;
  return [
    ["date", `${date.slice(0, 16).replace("T", " ")} UTC`],
    ["processor", `${cpu ?? "unknown"}, ${cores} cores${memory}`],
    ["runtime", `${runtime} (${engine}), ${os}`],
    ...devices.map(({ name, ran }) => [`device ${name}`, ran] as const),
    ...(commit === null ? [] : [["commit", `${commit.slice(0, 12)}${modified ? ", modified" : ""}`] as const]),
    ...(loadAverage === null ? [] : [["load before", describeLoad(loadAverage, cores)] as const]),
  ];
}

function describeLoad(load: number, cores: number): string {
  const busy = load > cores / 2 ? "; a quiet machine gives better numbers" : "";
  return `${load.toFixed(1)} of ${cores} cores busy${busy}`;
}

/** The sources of a figure's numbers, with the names of the runs if there are several. */
export function describeRuns<R extends { readonly label: string; readonly environment: Environment }>(
  runs: readonly R[],
  devicesOf: (run: R) => readonly RanDevice[],
): string {
  return runs
    .map((run) => {
      const { cpu, cores, runtime } = run.environment;
      const machine = `${cpu ?? "processor unknown"}, ${cores} cores, ${runtime}`;
      const where = [machine, ...devicesOf(run).map(({ ran }) => ran)].join("; ");
      return runs.length > 1 ? `${run.label}: ${where}` : where;
    })
    .join(". ");
}
