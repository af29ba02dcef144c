// Part of `pnpm lint`: checks what the workflows on GitHub may do and run, and the settings of the bot that updates dependencies.
import { readdir, readFile } from "node:fs/promises";

const root = new URL("../", import.meta.url);
const read = (path) => readFile(new URL(path, root), "utf8");

/** An action pinned to a commit: tags can be moved to other code, commits cannot. */
const PINNED = /^[\w.-]+\/[\w./-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/;

/** Checks a workflow. @returns The problems. */
function faultsOfWorkflow(text) {
  const uses = [...text.matchAll(/^\s*(?:- )?uses: *(.*)$/gm)].map(([, action]) => action);
  const loose = uses.filter((action) => !PINNED.test(action));
  const jobs = [...text.matchAll(/^ {2}[\w-]+:\n(?: {4}.*\n|\n)+/gm)].map(([job]) => job);
  const checkouts = uses.filter((action) => action.startsWith("actions/checkout@")).length;
  const forgetful = text.match(/^ +persist-credentials: false$/gm)?.length ?? 0;
  return [
    ...loose.map(
      (action) => `uses ${action}: name its commit, and the version behind it, as in "owner/name@0123… # v1.2.3"`,
    ),
    ...(/^permissions:\n {2}contents: read\n(?! )/m.test(text)
      ? []
      : ['the top-level permissions must be only "contents: read"; a job that needs more declares it']),
    ...(jobs.some((job) => /^ {4}steps:/m.test(job) && !/^ {4}timeout-minutes: \d+$/m.test(job))
      ? ["a job has no timeout-minutes"]
      : []),
    ...(checkouts === forgetful ? [] : ["a checkout leaves its token behind: set persist-credentials: false"]),
  ];
}

const MINUTES_A_DAY = 24 * 60;

/** Checks the settings of the bot that updates dependencies. @returns Those that differ from the repository's. */
function faultsOfBot({ constraints, constraintsFiltering, minimumReleaseAge }, { engines }, workspace) {
  const [, minutes = ""] = /^minimumReleaseAge: (\d+)$/m.exec(workspace) ?? [];
  const [, days = ""] = /^(\d+) days$/.exec(minimumReleaseAge) ?? [];
  return [
    ...(constraintsFiltering === "strict" && constraints.node === engines.node
      ? []
      : [`constraints.node must be "${engines.node}", as in package.json, and constraintsFiltering "strict"`]),
    ...(minutes !== "" && Number(days) * MINUTES_A_DAY >= Number(minutes)
      ? []
      : ["minimumReleaseAge must be as long as in pnpm-workspace.yaml; otherwise installing its updates fails"]),
  ];
}

const faults = [];
for (const name of await readdir(new URL(".github/workflows", root))) {
  const path = `.github/workflows/${name}`;
  faults.push(...faultsOfWorkflow(await read(path)).map((fault) => `${path}: ${fault}`));
}
const bot = ".github/renovate.json";
const [config, manifest, workspace] = await Promise.all([bot, "package.json", "pnpm-workspace.yaml"].map(read));
faults.push(...faultsOfBot(JSON.parse(config), JSON.parse(manifest), workspace).map((fault) => `${bot}: ${fault}`));
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
