/** The page's address: it holds the settings, and a link brings them back. */
import { expect, test } from "vitest";
import { contenders } from "../../src/contenders/index.js";
import { appOfFile, openPage } from "./support.js";

const app = appOfFile();

test("holds the choices: a link brings them back, on every tab", async () => {
  const { page } = await openPage(app.browser, app.address);
  await page.getByText("Run it in this browser").click();
  await page.getByRole("checkbox", { name: "train" }).check();
  await page.getByRole("checkbox", { name: "dropconnect" }).uncheck();
  await page.getByLabel("How much").selectOption("full");
  await page.getByText("More choices").click();
  await page.getByRole("checkbox", { name: "16K", exact: true }).check();
  await page.getByRole("checkbox", { name: "0.2" }).check();
  await page.getByLabel("Network", { exact: true }).selectOption("cnn");
  await page.getByLabel("Seeds", { exact: true }).fill("4");
  await page.getByRole("tab", { name: "Learning" }).click();
  await page.getByRole("tab", { name: "See it" }).click();
  await page.locator("#see-rate").fill("0.3");
  await page.getByRole("tab", { name: "Speed" }).click();
  const others = contenders.flatMap(({ name }) => (name === "dropconnect" ? [] : [name])).join();
  const hash = () => decodeURIComponent(new URL(page.url()).hash);
  await expect
    .poll(hash, { timeout: 60_000 })
    .toBe(
      `#tab=speed&sections=speed,train&effort=full&variants=${others}&sizes=16K,64K,256K,1M,4M,16M&rates=0.1,0.2,0.5&network=cnn&seeds=4&see.rate=0.3`,
    );
  const link = page.url();
  await page.close();
  const { page: other } = await openPage(app.browser, link);
  await other.getByRole("checkbox", { name: "dropconnect" }).waitFor();
  expect(await other.getByRole("checkbox", { name: "dropconnect" }).isChecked()).toBe(false);
  expect(await other.getByLabel("How much").inputValue()).toBe("full");
  expect(await other.getByLabel("Network", { exact: true }).inputValue()).toBe("cnn");
  expect(await other.getByLabel("Seeds", { exact: true }).inputValue()).toBe("4");
  await other.getByRole("tab", { name: "See it" }).click();
  expect(await other.locator("#see-rate").inputValue()).toBe("0.3");
  await other.getByRole("tab", { name: "Speed" }).click();
  await expect.poll(() => other.url(), { timeout: 60_000 }).toBe(link);
  await other.close();
});

test("takes a value while it is typed, which stays when the page changes around it", async () => {
  const { page } = await openPage(app.browser, `${app.address}#sections=train&epochs=3`);
  const seeds = page.getByLabel("Seeds", { exact: true });
  await seeds.fill("4");
  // Clicked without the focus leaving the field.
  await page.getByRole("checkbox", { name: "speed" }).evaluate((box: HTMLElement) => box.click());
  await expect.poll(() => page.url(), { timeout: 60_000 }).toContain("seeds=4");
  await expect.poll(() => page.url(), { timeout: 60_000 }).toContain("sections=speed,train");
  expect(await seeds.inputValue()).toBe("4");
  await seeds.fill("four");
  await page.getByText("Give a whole number from 1 to 100").waitFor();
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
  await page.getByText(`variants=vanilla: Choose from ${contenders.map(({ name }) => name).join(", ")}.`).waitFor();
  await page.getByText("rates=1: Give numbers in [0, 1)").waitFor();
  await page.close();
});
