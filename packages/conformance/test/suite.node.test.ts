/**
 * The suite itself: it fails for everything that is wrong, in the test that says so. One child run of vitest executes
 * the suite on all of it, and on a right variant, which passes.
 */
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { correct, mistakes } from "./fixtures/mistakes.js";

/** What vitest's JSON reporter says of one test. */
interface TestReport {
  readonly fullName: string;
  readonly status: "passed" | "failed" | "skipped" | "pending" | "todo";
  readonly failureMessages: readonly string[];
}

interface RunReport {
  readonly testResults: readonly { readonly assertionResults: readonly TestReport[] }[];
}

const FIXTURES = fileURLToPath(new URL("fixtures", import.meta.url));
/** All tests of the right variant, and of each wrong one those that must fail. */
const NAMES = [
  `${correct.name} `,
  ...mistakes.flatMap(({ name, caughtBy }) => caughtBy.map((test) => `${escaped(name)} .*${escaped(test)}`)),
];

describe("the conformance suite", () => {
  let tests: readonly TestReport[] = [];

  beforeAll(async () => {
    tests = await runFixtures(`^(${NAMES.join("|")})`);
  }, 120_000);

  const cases = mistakes.flatMap(({ name, caughtBy }) => caughtBy.map((test) => [name, test] as const));
  it.each(cases)("%s: fails in '%s'", (mistake, name) => {
    const found = tests.filter(({ fullName }) => fullName.startsWith(`${mistake} `) && fullName.includes(name));
    expect(found.map(({ status }) => status)).toContain("failed");
  });

  it("passes for a variant without a mistake", () => {
    const ran = tests.filter((test) => test.fullName.startsWith(`${correct.name} `));
    expect(ran.length).toBeGreaterThan(100);
    expect(ran.filter(({ status }) => status !== "passed")).toEqual([]);
  });
});

/** Runs the fixtures in a vitest of their own. A failing run exits with 1: what counts is the report. */
function runFixtures(testNamePattern: string): Promise<readonly TestReport[]> {
  const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
  const flags = ["run", "--root", FIXTURES, "--reporter", "json", "--testNamePattern", testNamePattern];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [vitest, ...flags], { maxBuffer: 2 ** 28 }, (_, stdout, stderr) => {
      try {
        const report: RunReport = JSON.parse(stdout.slice(stdout.indexOf("{")));
        resolve(report.testResults.flatMap(({ assertionResults }) => assertionResults));
      } catch {
        reject(new Error(`The fixtures did not run.\n${stdout}\n${stderr}`));
      }
    });
  });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
