/** Running a program in a Node process of its own, with the packages as their users get them: by name, built. */
import { fork } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { withClaims } from "./claims.js";
import { differenceFrom } from "./compare.js";
import { ROOT } from "./fences.js";
import type { Program } from "./programs.js";

/** Where programs are written: inside the package, so that its dependencies resolve. Git ignores it. */
export const FOLDER = `${ROOT}docs/.blocks/`;

const RUNTIME = new URL("claim.mjs", import.meta.url).href;

/** A value of the program, with what its page says of it. */
interface Report {
  readonly line: number;
  readonly claim: string;
  readonly values: readonly unknown[];
}

export function fileNameOf({ name }: Program): string {
  return name.replaceAll(/[^\w.-]+/g, "_").replace(/\.md_/, "-");
}

/** Runs the program. Returns what is wrong with it, one line each; nothing if it ends well and all it claims is so. */
export async function run(program: Program): Promise<readonly string[]> {
  mkdirSync(FOLDER, { recursive: true });
  const { code, claims } = withClaims(program.code);
  const path = `${FOLDER}${fileNameOf(program)}.mjs`;
  writeFileSync(path, code);
  const { reports, exitCode, errors } = await execute(path);
  const [page = ""] = program.name.split(":");
  const problems = reports.flatMap(({ line, claim, values }) => {
    const difference = problemOf(claim, values);
    return difference === undefined ? [] : [`${page}:${line}: ${difference}`];
  });
  if (exitCode !== 0) problems.push(`${program.name} ended with exit code ${exitCode}: ${errors}`);
  const missed = claims - new Set(reports.map(({ line }) => line)).size;
  if (exitCode === 0 && missed > 0) problems.push(`${program.name}: ${missed} claims were never reached`);
  return problems;
}

function problemOf(claim: string, values: readonly unknown[]): string | undefined {
  if (claim.startsWith("=> ")) return differenceFrom(claim.slice("=> ".length), values);
  const [name = "", part = ""] = claim.slice("throws ".length).split(/: (.*)/);
  const error = String(values[0]);
  if (error.startsWith(`${name}: `) && error.includes(part)) return undefined;
  return `it should throw ${name}${part && `, whose message says "${part}"`}, and it threw ${error}`;
}

function execute(path: string): Promise<{ reports: readonly Report[]; exitCode: number | null; errors: string }> {
  const child = fork(path, {
    cwd: fileURLToPath(new URL("../../", import.meta.url)),
    execArgv: ["--import", RUNTIME],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const reports: Report[] = [];
  let errors = "";
  child.on("message", (report) => reports.push(report as Report));
  child.stderr?.on("data", (chunk) => {
    errors += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ reports, exitCode, errors }));
  });
}
