/** The page's address: it holds the settings, and a link brings them back. */
import { expect, test } from "vitest";
import { appOfFile, openPage } from "./support.js";

const app = appOfFile();

test("holds the settings: a link brings them back, on every tab", async () => {
  const { page } = await openPage(app.browser, app.address);
  await page.getByRole("checkbox", { name: "Learning" }).check();
  await page.getByRole("checkbox", { name: "dropconnect" }).uncheck();
  await page.getByRole("checkbox", { name: "16K", exact: true }).check();
  await page.getByRole("checkbox", { name: "0.1" }).check();
  await page.getByLabel("How much").selectOption("full");
  await page.getByLabel("Seeds for learning").fill("4");
  await page.getByRole("tab", { name: "See it" }).click();
  await page.getByLabel("Rate", { exact: false }).fill("0.3");
  const hash = () => decodeURIComponent(new URL(page.url()).hash);
  await expect
    .poll(hash, { timeout: 60_000 })
    .toBe(
      "#tab=see-it&parts=speed,learning&effort=full&variants=none,standard,inverted,mc-dropout&sizes=16384,65536,1048576&rates=0.1,0.5&seeds=4&see.rate=0.3",
    );
  const link = page.url();
  await page.close();
  const { page: other } = await openPage(app.browser, link);
  await other.waitForFunction(() => document.querySelector('[role="tabpanel"] figure') !== null);
  expect(await other.getByRole("checkbox", { name: "dropconnect" }).isChecked()).toBe(false);
  expect(await other.getByLabel("How much").inputValue()).toBe("full");
  expect(await other.getByLabel("Seeds for learning").inputValue()).toBe("4");
  expect(await other.getByLabel("Rate", { exact: false }).inputValue()).toBe("0.3");
  expect(other.url()).toBe(link);
  await other.close();
});

test("takes a value while it is typed, which stays when the page changes around it", async () => {
  const { page } = await openPage(app.browser, app.address);
  const seeds = page.getByLabel("Seeds for learning");
  await seeds.fill("4");
  // Clicked without the focus leaving the field.
  await page.getByRole("checkbox", { name: "0.1" }).evaluate((box: HTMLElement) => box.click());
  await expect.poll(() => page.url(), { timeout: 60_000 }).toContain("rates=0.1,0.5&seeds=4");
  expect(await seeds.inputValue()).toBe("4");
  await page.getByRole("tab", { name: "See it" }).click();
  const seed = page.getByLabel("Seed", { exact: true });
  await seed.fill("");
  await page.getByRole("button", { name: "Step on" }).evaluate((button: HTMLElement) => button.click());
  await expect.poll(() => page.url(), { timeout: 60_000 }).toContain("see.step=1");
  expect(await seed.inputValue()).toBe("");
  await page.close();
});

test("with values that are not known says which, and what is", async () => {
  const { page } = await openPage(app.browser, `${app.address}#variants=vanilla&rates=1`);
  await page.getByText("variants=vanilla: choose from none, standard, inverted, dropconnect, mc-dropout.").waitFor();
  await page.getByText("rates=1: give numbers in [0, 1).").waitFor();
  await page.close();
});
