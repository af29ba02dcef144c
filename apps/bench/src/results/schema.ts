/**
 * The schema of `results.json`, which a comparison writes. This is its only definition: the types, the checks on writing and
 * reading, and the JSON Schema that `bench schema` prints all come from it. Each section describes its own results.
 *
 * A change that an old reader would misunderstand raises {@link SCHEMA_VERSION}; a new optional field does not.
 */
import { z } from "zod";
import type { Section, Target } from "../section.js";
import { anySections, type SectionName, type SectionResults } from "../sections/index.js";
import { type Environment, environment } from "./environment.js";
import { name, type RanDevice } from "./fields.js";

export const SCHEMA_VERSION = 2;

const target = z.object({
  name,
  target: z.string().describe('Such as "at least 3.5".'),
  measured: z.number(),
  met: z.boolean(),
  detail: z.string().describe("The rows that the number comes from."),
}) satisfies z.ZodType<Target>;

const skippedDevice = z.object({ name, reason: z.string().describe("The reason, and the remedy.") });

const header = z.object({
  kind: z.literal("maskout-bench-results"),
  schemaVersion: z.literal(SCHEMA_VERSION),
  interrupted: z.boolean().describe("Whether the run was stopped; the results then contain what was finished."),
  environment,
  skippedDevices: z.array(skippedDevice).optional().describe("Devices that were chosen but are not available."),
  targets: z.array(target).describe("The project's targets, and the values that this run measured."),
});

export type SkippedDevice = z.infer<typeof skippedDevice>;
export type Results = Readonly<z.infer<typeof header>> & SectionResults;

export const resultsSchema = header
  .extend(Object.fromEntries(anySections.map(({ name, schema }) => [name, schema.optional()])))
  .describe("The results of a comparison by @maskout/bench.") as unknown as z.ZodType<Results>;

/** The schema as JSON Schema, as it applies to a file. */
export function resultsJsonSchema(): object {
  return z.toJSONSchema(resultsSchema, { io: "input" });
}

/** Results without any section yet. */
export function emptyResults(environment: Environment): Results {
  return {
    kind: "maskout-bench-results",
    schemaVersion: SCHEMA_VERSION,
    interrupted: false,
    environment,
    targets: [],
  };
}

/** Adds a section's result, and its targets, to the results. */
export function withSection<Name extends SectionName>(
  results: Results,
  name: Name,
  result: SectionResults[Name],
): Results {
  const all = { ...results, [name]: result };
  return { ...all, targets: measured(all).flatMap(({ section, result }) => section.targets?.(result) ?? []) };
}

/** The sections that have results, in their order. */
export function measured(results: SectionResults): readonly { readonly section: Section; readonly result: unknown }[] {
  return anySections.flatMap((section) => {
    const result: unknown = results[section.name as SectionName];
    return result === undefined ? [] : [{ section, result }];
  });
}

/** The devices that took part, each once. */
export function devicesOf(results: SectionResults): readonly RanDevice[] {
  const devices = measured(results).flatMap(({ section, result }) => section.devices(result));
  return devices.filter(({ name }, index) => devices.findIndex((other) => other.name === name) === index);
}

/** A run that is shown: its results, and a label. */
export interface Run {
  /** The run's name, different from every other run's. */
  readonly label: string;
  readonly results: Results;
}

/** A label that no other run has. */
export function freeLabel(wanted: string, runs: readonly Run[]): string {
  const taken = (label: string) => runs.some((run) => run.label === label);
  let label = wanted;
  for (let number = 2; taken(label); number++) label = `${wanted} (${number})`;
  return label;
}
