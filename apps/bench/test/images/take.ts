/** A picture of each tab for the documents, of the `report.html` in the folder where pnpm was called. */
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { launchChromium } from "@maskout/headless";
import { test } from "vitest";

const IMAGES = fileURLToPath(new URL("../../../../docs/images/", import.meta.url));
const REPORT = resolve(process.env.INIT_CWD ?? process.cwd(), "report.html");

const TABS = [
  { tab: "speed", height: 1080 },
  { tab: "learning", height: 1080 },
  { tab: "uncertainty", height: 1120 },
  { tab: "see-it", height: 1120, more: "&see.masks=40" },
] as const;

test("a picture of each tab", async () => {
  const browser = await launchChromium();
  try {
    for (const { tab, height, ...rest } of TABS) {
      const page = await browser.newPage({ viewport: { width: 1120, height }, colorScheme: "light" });
      await page.goto(`${pathToFileURL(REPORT).href}#tab=${tab}${"more" in rest ? rest.more : ""}`);
      await page.locator("figure .chart svg").first().waitFor();
      await page.screenshot({ path: join(IMAGES, `${tab}.png`) });
      await page.close();
    }
  } finally {
    await browser.close();
  }
});
