/** The check of the documents' code blocks can fail: wrong claims, unreached ones, and marks that nobody would heed. */
import { describe, expect, it } from "vitest";
import { differenceFrom } from "./blocks/compare.js";
import { fencesOf } from "./blocks/fences.js";
import { programsOf } from "./blocks/programs.js";
import { run } from "./blocks/run.js";

const page = (...blocks: readonly string[]) => programsOf(fencesOf("claims.md", blocks.join("\n\n")));
const problemsOf = async (block: string) => await run(page(`\`\`\`ts\n${block}\n\`\`\``)[0]!);

describe("a claim is compared", () => {
  it.each([
    ["1", [1]],
    ["0.33", [1 / 3]],
    ["1, 2", [Float32Array.of(1, 2)]],
    ["[1, 2], [3]", [[1, 2], [3]]],
    ["1, 2, ...", [[1, 2, 3]]],
    ['{ name: "a" }', [{ name: "a", size: 1 }]],
    ["-0.5, NaN, true", [[-0.5, Number.NaN, true]]],
  ])("%s holds", (claim, values) => {
    expect(differenceFrom(claim, values)).toBeUndefined();
  });

  it.each([
    ["1", [1.0001]],
    ["0.34", [1 / 3]],
    ["1, 2", [Float32Array.of(1, 2, 3)]],
    ["1, 2", [[1, 3]]],
    ['"a"', ["b"]],
    ['{ name: "a" }', [{ size: 1 }]],
    ["true", [1]],
  ])("%s does not hold", (claim, values) => {
    expect(differenceFrom(claim, values)).toBeTypeOf("string");
  });
});

describe("a program fails", () => {
  it.each([
    ["a wrong value", "1 + 1; // => 3", /2 is not 3/],
    ["a wrong declaration", "const x = 2; // => 3", /2 is not 3/],
    ["a wrong line on the console", "console.log(1, 2); // => 1, 3", /2 is not 3/],
    ["an error that does not come", "1 + 1; // throws OptionError", /it threw nothing/],
    ["another error", 'JSON.parse("?"); // throws OptionError', /it threw SyntaxError/],
    ["a claim that is not reached", "if (Math.PI < 3) {\n  1 + 1; // => 2\n}", /never reached/],
    ["an error that nobody claims", "throw new Error('no');", /exit code 1/],
  ])("for %s", async (_, block, problem) => {
    expect((await problemsOf(block)).join("\n")).toMatch(problem);
  });

  it("and not for what holds", async () => {
    expect(await problemsOf('const x = 2; // => 2\nJSON.parse("?"); // throws SyntaxError: JSON\nx; // prose')).toEqual(
      [],
    );
  });
});

describe("marks", () => {
  it("a continued block goes on from the one before, and lines stay where they are", () => {
    const [program] = page("```ts\nconst x = 1;\n```", "```ts continued\nx;\n```");
    expect(program?.code.split("\n")).toEqual(["", "const x = 1;", "", "", "", "x;", ""]);
  });

  it("a skipped block says why", () => {
    expect(page('```ts skip="no camera here"\nx;\n```')[0]?.skip).toBe("no camera here");
  });

  it("a misspelt mark, and a block that goes on from nothing, are refused", () => {
    expect(() => page("```ts contined\nx;\n```")).toThrow(/contined/);
    expect(() => page("```ts continued\nx;\n```")).toThrow(/none before it/);
  });
});
