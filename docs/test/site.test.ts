/** The built site in a real browser, on a desk and on a phone. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allPages, faultsOf, openBrowser, type Page, serveSite } from "./site/pages.js";

const pages = allPages();
const guide = pages.filter((path) => !path.startsWith("/api/"));
const reference = pages.filter((path) => path.startsWith("/api/"));

let browser: Browser;
let site: Awaited<ReturnType<typeof serveSite>>;

beforeAll(async () => {
  [browser, site] = await Promise.all([openBrowser(), serveSite()]);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  site?.close();
});

/** How many pages are open at once: most of the time goes to waiting. */
const AT_ONCE = 4;

/** What is called good. The fonts of formulas and the bar at the top, which VitePress completes in the page, take a third of it. */
const MOST_SHIFT = 0.1;

/** A question to an open page: what is wrong on it. */
type Question = (page: Page) => Promise<readonly string[]>;

/** Asks every page all questions, in windows of a width. Returns what is wrong by question, with the page. */
async function problemsOn<Name extends string>(
  paths: readonly string[],
  { width, colorScheme }: { readonly width: number; readonly colorScheme: "light" | "dark" },
  questions: Readonly<Record<Name, Question>>,
): Promise<Readonly<Record<Name, readonly string[]>>> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  await context.addInitScript(collectShifts);
  const names = Object.keys(questions) as Name[];
  const problems = Object.fromEntries(names.map((name) => [name, [] as string[]])) as Record<Name, string[]>;
  const left = [...paths];
  const work = async () => {
    for (let path = left.shift(); path !== undefined; path = left.shift()) {
      const page = await context.newPage();
      await page.goto(site.url + path, { waitUntil: "networkidle" });
      // One after the other, because a question may scroll the page.
      for (const name of names)
        problems[name].push(...(await questions[name](page)).map((problem) => `${path}: ${problem}`));
      await page.close();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await context.close();
  for (const name of names) problems[name].sort();
  return problems;
}

/** Collects what moves, and how far, in `shifts`; in the page. */
function collectShifts(): void {
  const shifts: { readonly value: number; readonly what: string }[] = [];
  Object.assign(globalThis, { shifts });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { value, sources } = entry as unknown as { value: number; sources: readonly { node: Node | null }[] };
      shifts.push({ value, what: sources.map(({ node }) => node?.textContent?.trim().slice(0, 30)).join(", ") });
    }
  }).observe({ type: "layout-shift", buffered: true });
}

const ofEveryPage = {
  "no line of code is cut, and no page is wider than the window": (page) =>
    page.evaluate(() => {
      const blocks = [...document.querySelectorAll(".vp-doc pre")];
      const cut = blocks.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth);
      return [
        ...cut.map(({ textContent }) => `cut: ${textContent?.slice(0, 60)}`),
        ...(document.documentElement.scrollWidth > innerWidth ? ["wider than the window"] : []),
      ];
    }),
  "a table's first column is on the screen, however far the others scroll": (page) =>
    page.evaluate(() =>
      [...document.querySelectorAll<HTMLTableElement>(".vp-doc table")]
        .filter((table) => table.checkVisibility())
        .flatMap((table) => {
          table.scrollLeft = table.scrollWidth;
          const { left, right } = table.rows[0]!.cells[0]!.getBoundingClientRect();
          const most = Math.min(innerWidth, table.getBoundingClientRect().right);
          // Of what scrolls at least something is beside it.
          const shown = left >= 0 && right <= most && (table.rows[0]!.cells.length === 1 || right < most);
          return shown ? [] : [`${table.textContent?.trim().slice(0, 40)}: from ${left} to ${right} of ${most}`];
        }),
    ),
} satisfies Readonly<Record<string, Question>>;

const ofTheGuide = {
  "nothing that one could miss moves while it loads": async (page) => {
    const shifts = await page.evaluate(
      () => (globalThis as unknown as { shifts: readonly { value: number; what: string }[] }).shifts,
    );
    const sum = shifts.reduce((total, { value }) => total + value, 0);
    return sum > MOST_SHIFT ? [`${sum} by ${shifts.map(({ what }) => what).join("; ")}`] : [];
  },
  "axe finds no fault": faultsOf,
  "every figure has a caption, which says how it was made": (page) =>
    page.evaluate(() =>
      [...document.querySelectorAll(".vp-doc :is(img, canvas, .embedded)")]
        // The pictures of a component are in its figure.
        .map((picture) => picture.closest("figure:has(.picture > img), figure.embedded") ?? picture)
        .filter((figure) => {
          const caption = figure.querySelector(":scope > figcaption")?.textContent ?? "";
          return !/pnpm --filter|Computed in this page|Taken .* by/.test(caption);
        })
        .map(({ outerHTML }) => outerHTML.slice(0, 120)),
    ),
} satisfies Readonly<Record<string, Question>>;

describe.each([
  { width: 1280, colorScheme: "light" },
  { width: 390, colorScheme: "dark" },
] as const)("at $width pixels, in $colorScheme", (window) => {
  it.each([
    ["the guide", guide, { ...ofTheGuide, ...ofEveryPage }],
    ["the reference", reference, ofEveryPage],
  ])("no page of %s has a fault", { timeout: 600_000 }, async (_, paths, questions) => {
    // Or else nothing is asked.
    expect(paths.length).toBeGreaterThan(20);
    const problems = await problemsOn(paths, window, questions);
    expect(problems).toEqual(Object.fromEntries(Object.keys(questions).map((name) => [name, []])));
  });
});

it("the landing page weighs less than 300 kB, all that it fetches included", async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const weights: [string, Promise<number>][] = [];
  page.on("requestfinished", (request) => {
    weights.push([request.url(), request.sizes().then((sizes) => sizes.responseBodySize + sizes.responseHeadersSize)]);
  });
  await page.goto(site.url, { waitUntil: "networkidle" });
  const all = await Promise.all(weights.map(([, weight]) => weight));
  // The page, its style sheet and its scripts at least: it was measured.
  expect(all.length).toBeGreaterThan(4);
  expect(all.reduce((sum, weight) => sum + weight, 0)).toBeLessThan(300_000);
  await page.close();
});

describe("the search finds what people type", () => {
  it.each([
    ["conv2d", "/guide/convolution"],
    ["early stopping", "/guide/training"],
    ["spatial", "/variants/spatial"],
  ])("%s", async (words, path) => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`${site.url}/guide/faq`, { waitUntil: "networkidle" });
    await page.keyboard.press("/");
    await page.locator("#localsearch-input").fill(words);
    const found = page.locator(`.VPLocalSearchBox .results a[href^="${path}"]`).first();
    await found.waitFor({ timeout: 30_000 });
    // Among the first, where people look.
    const hrefs = await page
      .locator(".VPLocalSearchBox .results a")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
    expect(hrefs.findIndex((href) => href.startsWith(path))).toBeLessThan(5);
    await page.close();
  });
});

it("the table for those who come from elsewhere begins with their column, whatever it is, by mouse and by keys", async () => {
  for (const width of [1280, 390]) {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    await page.goto(`${site.url}/guide/coming-from`, { waitUntil: "networkidle" });
    const first = page.locator("[role=tabpanel]:not([hidden]) th").first();
    expect(await first.textContent()).toBe("Keras");
    await page.getByRole("tab", { name: "PyTorch" }).click();
    expect(await first.textContent()).toBe("PyTorch");
    await page.keyboard.press("ArrowRight");
    expect(await first.textContent()).toBe("TensorFlow.js");
    expect(await page.getByRole("tab", { name: "TensorFlow.js" }).getAttribute("aria-selected")).toBe("true");
    await page.close();
  }
});
