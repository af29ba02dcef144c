/** Each package is bundled and minified, and runs in a real browser: in a page, and in a worker. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { launchChromium } from "@maskout/headless";
import { build } from "esbuild";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { linesOf } from "../src/browser.js";
import { bundlers, bundleWithWebpack, scriptsIn } from "../src/bundlers.js";
import { emptyFolder, fixture, type Variant, variants, writeScripts } from "../src/consumer.js";
import { npm } from "../src/managers.js";
import { expectSame } from "../src/same.js";

const release = inject("release");

describe.skipIf(release.missing)("a bundle", () => {
  it("of dropout on arrays holds no layer, loss or optimizer", async () => {
    const folder = await emptyFolder(release.folder, release.registry);
    await npm.install(variants.inverted, { ...release, folder });
    const bundleOf = async (names: string) => {
      const contents = `export { ${names} } from "@maskout/inverted";`;
      const { outputFiles } = await build({
        stdin: { contents, resolveDir: folder },
        bundle: true,
        minify: true,
        format: "esm",
        external: ["gpu.js"],
        write: false,
      });
      return outputFiles.map(({ text }) => text).join("");
    };
    // Names that every layer has, and texts that only layers, losses and optimizers contain.
    const ofLayers = /pullback|sequential|logits|learningRate/;
    expect(await bundleOf("dropout")).not.toMatch(ofLayers);
    expect(await bundleOf("invertedDropout")).toMatch(ofLayers);
  });
});

describe.skipIf(release.missing)("in a browser", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchChromium();
  });

  afterAll(() => browser?.close());

  it("threads bundled by webpack compute what the repository does, and say which headers a page lacks", async () => {
    const folder = await emptyFolder(release.folder, release.registry);
    await npm.install(variants.threads, { ...release, folder });
    await writeScripts(folder, "threads");
    const into = join(folder, "webpack");
    await bundleWithWebpack(folder, into);
    const { use } = await import("../fixtures/threads.js");
    const [line = ""] = await linesOf(browser, into, 1);
    expectSame(JSON.parse(line), await use());
    const [missing = ""] = await linesOf(browser, into, 1, {});
    const { error } = JSON.parse(missing);
    expect(error).toContain('"Cross-Origin-Opener-Policy: same-origin"');
    expect(error).toContain('"Cross-Origin-Embedder-Policy: require-corp"');
  });

  describe.each(Object.keys(variants) as Variant[])("%s", (variant) => {
    let folder: string;

    beforeAll(async () => {
      folder = await emptyFolder(release.folder, release.registry);
      await npm.install(variants[variant], { ...release, folder });
      await writeScripts(folder, variant);
    });

    it.each(bundlers)(
      "bundled by $name computes what the repository does, in a page and in a worker",
      async (bundler) => {
        const into = join(folder, bundler.name);
        // Vite finds the worker from its address; esbuild leaves addresses as they are, so this names what esbuild makes.
        const page = await readFile(fixture("page.ts"), "utf8");
        await writeFile(join(folder, "page.ts"), bundler.name === "Vite" ? page : page.replace("use.ts", "use.js"));
        await bundler.bundle(folder, into);
        const { use }: typeof import("../fixtures/inverted.js") = await import(fixture(`${variant}.ts`));
        const expected = await use();
        const lines = await linesOf(browser, into, 2);
        expect(lines).toHaveLength(2);
        for (const line of lines) expectSame(JSON.parse(line), expected);
        expect(await scriptsIn(into), "imports gpu.js").not.toMatch(/["'`]gpu\.js["'`]/);
      },
    );
  });
});
