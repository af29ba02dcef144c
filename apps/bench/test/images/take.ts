/** A picture of each tab for the documents, of the `report.html` in the folder where pnpm was called. */
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { launchChromium } from "@maskout/headless";
import { test } from "vitest";

const IMAGES = fileURLToPath(new URL("../../../../docs/images/", import.meta.url));
const REPORT = resolve(process.env.INIT_CWD ?? process.cwd(), "report.html");

/** The pictures, by the tab's name in the address. With `form`, the picture begins just above the form with this label. */
const PICTURES: readonly { name: string; tab: string; height: number; form?: string }[] = [
  { name: "speed", tab: "speed", height: 1080 },
  { name: "learning", tab: "train", height: 1080 },
  { name: "uncertainty", tab: "uncertainty", height: 1120 },
  { name: "see-it", tab: "see-it&see.masks=40", height: 1120, form: "One layer" },
];

test("a picture of each tab", async () => {
  const browser = await launchChromium();
  try {
    for (const { name, tab, height, form } of PICTURES) {
      const page = await browser.newPage({ viewport: { width: 1120, height }, colorScheme: "light" });
      await page.goto(`${pathToFileURL(REPORT).href}#tab=${tab}`);
      await page.locator("[role=tab][aria-selected=true]").waitFor();
      await page.locator("figure .chart svg, canvas").first().waitFor();
      if (form !== undefined) {
        await page.getByRole("form", { name: form, exact: true }).evaluate((controls) => {
          controls.scrollIntoView();
          scrollBy(0, -80);
        });
      }
      await page.screenshot({ path: join(IMAGES, `${name}.png`) });
      await page.close();
    }
  } finally {
    await browser.close();
  }
});
