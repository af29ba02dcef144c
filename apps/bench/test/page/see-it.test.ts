/** The teaching figure. */
import { expect, test } from "vitest";
import { appOfFile, faultsOf, openPage } from "./support.js";

const app = appOfFile();

test("follows the keyboard, and its running mean approaches the inference output", async () => {
  const { page, complaints } = await openPage(app.browser, app.address);
  expect(await page.getByRole("tab", { name: "See it" }).getAttribute("aria-selected")).toBe("true");
  await page.getByRole("tab", { name: "See it" }).focus();
  await page.keyboard.press("End");
  expect(await page.getByRole("tab", { name: "Uncertainty" }).getAttribute("aria-selected")).toBe("true");
  await page.keyboard.press("Home");
  expect(await page.getByRole("tab", { name: "See it" }).getAttribute("aria-selected")).toBe("true");
  for (const layer of [
    "standard",
    "spatial",
    "gaussian",
    "alpha",
    "dropblock",
    "stochastic-depth",
    "concrete",
    "dropconnect",
    "mc-dropout",
    "inverted",
  ]) {
    await page.getByRole("radio", { name: layer, exact: true }).check();
    await page.locator("figure .chart svg").nth(1).waitFor();
    expect(await faultsOf(page)).toEqual([]);
  }
  await page.getByText("multiplies them by 2.00").waitFor();
  await page.locator("#see-rate").press("ArrowRight");
  await page.getByText("multiplies them by 2.22").waitFor();
  const pictures = () => page.locator("figure image").nth(1).getAttribute("href");
  const first = await pictures();
  await page.getByRole("button", { name: "Step on" }).click();
  await expect.poll(pictures).not.toBe(first);
  await page.getByRole("button", { name: "Add masks" }).click();
  // The mask that is added is the one that is shown.
  const added = await pictures();
  await expect.poll(pictures).not.toBe(added);
  await page.getByRole("button", { name: /Pause|Add masks/ }).click();
  await page.getByText("The running mean approaches the inference output").waitFor();
  expect(complaints).toEqual([]);
  await page.close();
});
