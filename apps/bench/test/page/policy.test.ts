/** What the page may do, and what somebody else's results can do to it: nothing. */
import { readFile, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { resultsSchema } from "../../src/results/schema.js";
import { bench } from "../support.js";
import { appOfFile, openPage, type Page } from "./support.js";

const app = appOfFile();

describe("the server", () => {
  test.each(["/", "/digits.deflate", "/nothing-there", "/assets/nothing.js", "//[", "/%"])(
    "answers %s with a policy, and lets no type be guessed and no other site in",
    async (path) => {
      const { status, headers } = await ask(path);
      expect(status).toBe(["/", "/digits.deflate"].includes(path) ? 200 : 404);
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-resource-policy": "same-origin",
        "content-security-policy": expect.stringMatching(/^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'/),
      });
      expect(headers).not.toHaveProperty("access-control-allow-origin");
    },
  );

  test("lets only the worker make functions from text, and nobody run what stands in the page", async () => {
    const policies = await Promise.all(["/", "/assets/worker.js?x"].map(async (path) => (await ask(path)).policy));
    expect(policies.map((policy) => policy.includes("'unsafe-eval'"))).toEqual([false, true]);
    expect(policies.join()).not.toContain("'unsafe-inline'");
  });

  test.each(["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])("refuses %s", async (method) => {
    expect(await ask("/", { method })).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" } });
  });

  test.each([
    "/../cli.js",
    "/..%2fcli.js",
    "/assets/..%5c..%5ccli.js",
    "/%2e%2e/cli.js",
    "/assets/%2e%2e/%2e%2e/cli.js",
  ])("hands out nothing beside the page: %s", async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  test("answers to no name but this machine's, so that no site can be taken for it", async () => {
    expect((await ask("/", { headers: { Host: "example.com" } })).status).toBe(403);
    expect((await ask("/", { headers: { Host: `localhost:${new URL(app.address).port}` } })).status).toBe(200);
  });
});

test("scripts that come into the page are not run, and nothing is asked of other machines", async () => {
  await bench("speed --quick --variants inverted --sizes 4K --rates 0.5".split(" "), app.folder);
  for (const address of [app.address, pathToFileURL(join(app.folder, "report.html")).href]) {
    const { page } = await openPage(app.browser, address);
    const violated = await page.evaluate(async () => {
      const seen: string[] = [];
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => seen.push(effectiveDirective));
      document.body.insertAdjacentHTML(
        "beforeend",
        '<b onclick="globalThis.ran = true"></b><img src="http://192.0.2.1/x.png">',
      );
      document.querySelector<HTMLElement>("b[onclick]")?.click();
      const script = document.createElement("script");
      script.textContent = "globalThis.ran = true";
      document.body.append(script);
      await fetch("http://192.0.2.1/").catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 500));
      return "ran" in globalThis ? ["ran"] : seen.sort();
    });
    expect(violated).toEqual(["connect-src", "img-src", "script-src-attr", "script-src-elem"]);
    await page.close();
  }
});

describe("results of somebody who means harm", () => {
  const MARKUP = `</script><script>globalThis.ran = true</script><img src=x onerror="globalThis.ran = true">'"`;

  /** Fields whose texts the schema knows. */
  const KNOWN = /^(kind|date|effort|placement|pass|masks|form|way|use|region|activation|optimizer)$/;

  /** Every other text of a value with markup behind it. */
  function poisoned(value: unknown, key = ""): unknown {
    if (KNOWN.test(key)) return value;
    if (typeof value === "string") return `${value}${MARKUP}`;
    if (Array.isArray(value)) return value.map((one) => poisoned(one));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, poisoned(field, name)]));
  }

  async function expectHarmless(page: Page, complaints: readonly string[]): Promise<void> {
    for (const tab of ["Speed", "Learning"]) {
      await page.getByRole("tab", { name: tab }).click();
      await page.getByRole("heading", { level: 3 }).first().waitFor();
    }
    expect(
      await page.evaluate(() => ["ran" in globalThis, document.querySelectorAll("img, [onerror]").length]),
    ).toEqual([false, 0]);
    expect(complaints).toEqual([]);
    await page.close();
  }

  test("are shown as text, in a report and in the app", async () => {
    const train = "train --quick --experiments overfit --variants none inverted --epochs 2 --seeds 1 --json train.json";
    expect((await bench(train.split(" "), app.folder)).code).toBe(0);
    const [speed, learning] = await Promise.all(
      ["results.json", "train.json"].map(async (file) => JSON.parse(await readFile(join(app.folder, file), "utf8"))),
    );
    const results = { ...speed, train: learning.train };
    const name = "bad.json";
    await writeFile(join(app.folder, name), JSON.stringify(resultsSchema.parse(poisoned(results))));
    expect((await bench(["report", name, "--out", "bad.html"], app.folder)).code).toBe(0);
    const report = await openPage(app.browser, pathToFileURL(join(app.folder, "bad.html")).href);
    expect(await report.page.textContent("body")).toContain(MARKUP);
    await expectHarmless(report.page, report.complaints);
    const served = await openPage(app.browser, app.address);
    await served.page.getByLabel("Load results").setInputFiles(join(app.folder, name));
    await expectHarmless(served.page, served.complaints);
  });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly policy: string;
}

/** A request as it is written: `fetch` would tidy the path, and choose the host. */
async function ask(path: string, { method = "GET", headers = {} } = {}): Promise<Answer> {
  const { hostname, port } = new URL(app.address);
  return await new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, method, headers, agent: false }, (answer) => {
      answer.resume();
      answer.once("end", () => {
        const policy = String(answer.headers["content-security-policy"]);
        resolve({ status: answer.statusCode, headers: answer.headers, policy });
      });
    });
    asked.once("error", reject).end();
  });
}
