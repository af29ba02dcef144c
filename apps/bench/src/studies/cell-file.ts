/** The file of a cell: written whole, under a name that identifies the cell. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { type Cell, nameOf, type Plan } from "./study.js";

const cell = z.record(z.string(), z.union([z.string(), z.number()]));

/** The version of the format, raised when the meaning of a cell's file changes. */
const FORMAT = 1;

export const cellFile = z.object({
  kind: z.literal("maskout-study-cell"),
  format: z.literal(FORMAT),
  study: z.string(),
  /** The digest of the program and the packages that computed the cell: see `readBuild`. */
  build: z.string(),
  settings: z.record(z.string(), z.unknown()),
  cell,
  values: z.unknown(),
  /** The time that the cell took, and the machine, for planning the next run; not part of a study's result. */
  seconds: z.number(),
});
export type CellFile = z.infer<typeof cellFile>;

/** The identity of a cell's file: everything that its values depend on. */
export interface CellIdentity extends Pick<CellFile, "study" | "build" | "settings" | "cell"> {}

export function identityOf(
  { name, build }: { readonly name: string; readonly build: string },
  { settings }: Pick<Plan, "settings">,
  cell: Cell,
): CellIdentity {
  return { study: name, build, settings, cell };
}

/** The name of a cell's file: the cell in words, and a digest of its identity. */
export function fileNameOf(identity: CellIdentity): string {
  const words = nameOf(identity.cell)
    .replaceAll(/[^\w=,.-]/g, "_")
    .slice(0, MOST_WORDS);
  return `${words}.${digestOf(identity)}.json`;
}

/** The most characters of the words, so that file systems accept the name with the digest and the endings. */
const MOST_WORDS = 160;
const DIGEST_LETTERS = 12;

function digestOf(identity: CellIdentity): string {
  return createHash("sha256").update(canonical(identity)).digest("hex").slice(0, DIGEST_LETTERS);
}

/** JSON with the fields of every object sorted by name, so that equal values give equal texts. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  );
}

export function asFile(identity: CellIdentity, values: unknown, seconds: number): string {
  const file: CellFile = { kind: "maskout-study-cell", format: FORMAT, ...identity, values, seconds };
  return `${JSON.stringify(file, null, 2)}\n`;
}
