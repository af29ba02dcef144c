/** The components in a page that may run nothing but itself, opened from disk. */
import { expect, test } from "vitest";
import { destroyIn, embeddingPage, faultsOf, mountIn, type Page, pageMemory } from "./support.js";

const open = embeddingPage();

/** How often the page asks for a frame within so many ms. */
async function framesWithin(page: Page, ms: number): Promise<number> {
  return await page.evaluate(async (time) => {
    const ask = globalThis.requestAnimationFrame;
    let asked = 0;
    globalThis.requestAnimationFrame = (callback) => {
      asked++;
      return ask(callback);
    };
    await new Promise((resolve) => setTimeout(resolve, time));
    globalThis.requestAnimationFrame = ask;
    return asked;
  }, ms);
}

const map = (page: Page) => page.getByRole("application");
const picture = async (page: Page) => await map(page).evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
const status = (page: Page) => page.locator(".playground [role=status]");
const turned = (page: Page) => page.getByRole("slider", { name: "Turned by" });

test("the playground learns by itself, ends where its seed leads, and then asks for no more frames", async () => {
  const { page, complaints } = await open();
  await mountIn(page, "Playground", { epochs: 60 });
  await page.getByRole("button", { name: "Pause" }).waitFor();
  await page.getByText("epoch 60").waitFor();
  await status(page)
    .getByText(
      /^Inverted dropout at rate 0\.30: paused after 60 epochs; right about 95 % of unseen points; unsure on \d+ % of the map\.$/,
    )
    .waitFor();
  // As in the tests in Node.js: 381 of 400.
  expect(await page.locator(".numbers").textContent()).toBe("learnt 0.139 not seen 0.128");
  expect(await framesWithin(page, 300)).toBe(0);
  expect(await faultsOf(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.close();
});

test("a reader who prefers less motion starts it", async () => {
  const { page, complaints } = await open({ reducedMotion: "reduce" });
  await mountIn(page, "Playground");
  await status(page).getByText("ready to learn").waitFor();
  await expect.poll(() => framesWithin(page, 300)).toBe(0);
  await page.getByText("epoch 0").waitFor();
  await page.getByRole("button", { name: "Step" }).click();
  await page.getByText("epoch 1", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Play" }).click();
  await page.getByText(/epoch [2-9]/).waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Reset" }).click();
  await page.getByText("epoch 0").waitFor();
  expect(complaints).toEqual([]);
  await page.close();
});

test("every control changes what is learnt or shown", async () => {
  const { page, complaints } = await open();
  await mountIn(page, "Playground", { playing: false, samples: 5, count: 40 });
  for (const data of ["circles", "spirals", "moons"]) {
    const before = await picture(page);
    await page.getByRole("combobox", { name: "Points" }).selectOption(data);
    await expect.poll(() => picture(page)).not.toBe(before);
  }
  for (const name of ["Rate", "Samples", "Number", "Noise"]) {
    const before = await picture(page);
    await page.getByRole("slider", { name }).press("ArrowRight");
    await expect.poll(() => picture(page), { message: name }).not.toBe(before);
  }
  await page.getByText("Rate 0.35", { exact: true }).waitFor();
  for (const kind of ["disagreement", "probability", "entropy"]) {
    const before = await picture(page);
    await page.getByLabel("The map shows").selectOption(kind);
    await expect.poll(() => picture(page)).not.toBe(before);
  }
  for (const title of ["Standard dropout", "Gaussian dropout", "Alpha dropout", "DropConnect"]) {
    await page.getByLabel("Variant").selectOption(title);
    await page.getByRole("button", { name: "Step" }).click();
    await status(page).getByText(`${title} at rate 0.35: paused after 1 epoch;`).waitFor();
  }
  expect(await faultsOf(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.close();
});

test("points are put on the map with a mouse or with keys, and Tab leads through and on", async () => {
  const { page, complaints } = await open();
  await mountIn(page, "Playground", { data: "own", samples: 5, epochs: 40 });
  await status(page).getByText("nothing to learn yet").waitFor();
  await map(page).click({ position: { x: 60, y: 60 } });
  await page.getByRole("radio", { name: "orange square" }).check();
  await map(page).focus();
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("ArrowRight");
  await page.getByText(/^Here: (blue circle|orange square) with probability/).waitFor();
  await page.keyboard.press("Enter");
  await status(page).getByText("paused after").waitFor();
  await page.getByText(/^Here: orange square with probability (0\.9|1\.00)/).waitFor();
  const undo = page.getByRole("button", { name: "Undo" });
  await page.keyboard.press("Backspace");
  expect(await undo.isEnabled()).toBe(true);
  await undo.click();
  await expect.poll(() => undo.isDisabled()).toBe(true);
  await status(page).getByText("nothing to learn yet").waitFor();
  await map(page).focus();
  const visited = new Set<string>();
  for (let key = 0; key < 20; key++) {
    await page.keyboard.press("Tab");
    visited.add(await page.evaluate(() => document.activeElement?.tagName ?? ""));
  }
  expect([...visited]).toEqual(expect.arrayContaining(["SELECT", "INPUT", "BUTTON", "BODY"]));
  expect(complaints).toEqual([]);
  await page.close();
});

test("nothing is done while nobody sees it", async () => {
  const { page } = await open();
  await page.evaluate(() => {
    const space = document.createElement("p");
    space.className = "far";
    space.append(...Array.from({ length: 200 }, () => document.createElement("br")));
    document.querySelector("#playground")?.before(space);
  });
  await mountIn(page, "Playground");
  await page.waitForTimeout(300);
  expect(await framesWithin(page, 300)).toBe(0);
  expect(await page.locator(".epoch").textContent()).toBe("epoch 0");
  await map(page).scrollIntoViewIfNeeded();
  await page.getByText(/epoch [1-9]/).waitFor();
  await page.close();
});

test("destroy() ends the frames, empties the place and gives all memory back, also in the middle of it", async () => {
  const { page, complaints } = await open();
  for (const [which, options] of [
    ["Playground", { samples: 100 }],
    ["TurningDigit", { samples: 500 }],
  ] as const) {
    const before = await pageMemory(page);
    await mountIn(page, which, options);
    if (which === "Playground") await page.getByText(/epoch [1-9]/).waitFor();
    expect(await pageMemory(page)).not.toEqual(before);
    await destroyIn(page);
    await destroyIn(page);
    await expect.poll(() => pageMemory(page)).toEqual(before);
    expect(await framesWithin(page, 300)).toBe(0);
    expect(await page.locator("main > div > *").count()).toBe(0);
  }
  expect(complaints).toEqual([]);
  await page.close();
});

test("a digit is read as it stands, whichever it is, and a 9 upside down is a 6", async () => {
  const { page, complaints } = await open();
  await mountIn(page, "TurningDigit");
  for (let digit = 0; digit < 10; digit++) {
    await page.getByRole("combobox", { name: "Digit" }).selectOption(String(digit));
    await page.locator(".reading").getByText(`Sure of ${digit}. Its probability is`).waitFor();
  }
  await page.getByRole("combobox", { name: "Digit" }).selectOption("9");
  await turned(page).press("End");
  await page.locator(".reading").getByText("Sure of 6, and wrong: it is a turned 9.").waitFor();
  await page.locator(".turning-digit [role=status]").getByText("Sure of 6, and wrong").waitFor();
  expect(await faultsOf(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.close();
});

test("the conformal set of a digit is framed, holds more for a larger promise, and promises nothing of a digit that is turned", async () => {
  const { page, complaints } = await open();
  await mountIn(page, "TurningDigit", { digit: 4, degrees: 0 });
  await page.locator(".set").getByText("Conformal set at 90 %: {4}").waitFor();
  await page.getByText("contain the true one in at least 90\u00a0% of cases. For 500 other digits").waitFor();
  await page.locator(".spread .held").waitFor();
  for (let key = 0; key < 40; key++) await turned(page).press("ArrowRight");
  await page.getByText("does not hold for turned digits: for 500 others, turned by 45°").waitFor();
  const framed = async () => {
    const text = (await page.locator(".set strong").textContent()) ?? "";
    expect(await page.locator(".spread .held").count()).toBe(text.startsWith("{ }") ? 0 : text.split(",").length);
    return await page.locator(".spread .held").count();
  };
  const few = await framed();
  await page.getByRole("combobox", { name: "Target coverage of sets" }).selectOption("99 %");
  await page.locator(".set").getByText("Conformal set at 99 %").waitFor();
  expect(await framed()).toBeGreaterThan(few);
  expect(await faultsOf(page)).toEqual([]);
  await destroyIn(page);
  await mountIn(page, "TurningDigit", { samples: 20 });
  await page.locator(".reading").getByText(/\S/).waitFor();
  expect(await page.locator(".set, .held, .least").count()).toBe(0);
  expect(complaints).toEqual([]);
  await page.close();
});

test("a digit is turned with keys or by hand, and the probabilities follow", async () => {
  const { page, complaints } = await open();
  await mountIn(page, "TurningDigit", { digit: 7 });
  const spread = () => page.locator(".spread .dots").first().getAttribute("d");
  const first = await spread();
  await turned(page).press("ArrowRight");
  await page.getByText("Turned by 1°").waitFor();
  await expect.poll(spread).not.toBe(first);
  const digit = page.getByRole("img", { name: "A 7, turned by 1 degrees" });
  const { x, y, width, height } = (await digit.boundingBox())!;
  await page.mouse.move(x + width - 10, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, y + height - 10, { steps: 5 });
  await page.mouse.up();
  await page.mouse.move(x, y);
  await page.getByText("Turned by 91°").waitFor();
  expect(await turned(page).inputValue()).toBe("91");
  expect(complaints).toEqual([]);
  await page.close();
});

test("one layer on one digit: each step draws another mask, and the mean of many is nearer to what inference gives", async () => {
  const { page, complaints } = await open();
  await mountIn(page, "Layer");
  const drawn = async (title: string | RegExp) =>
    await page.getByRole("img", { name: title }).evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
  const distance = async () =>
    Number((await page.locator(".layer .note").textContent())!.match(/is ([\d.]+) away/)![1]);
  const [forward, mean, apart] = [await drawn("forward"), await drawn("mean of 1 step"), await distance()];
  expect(mean).toBe(forward);
  await page.getByRole("button", { name: "Step" }).click();
  expect(await drawn("forward")).not.toBe(forward);
  expect(await drawn("mean of 2 steps")).not.toBe(await drawn("forward"));
  await page.getByRole("button", { name: "Play" }).click();
  await page.getByRole("img", { name: "mean of 1000 steps" }).waitFor();
  expect(await distance()).toBeLessThan(apart / 15);
  expect(await page.getByRole("button", { name: "Play" }).isDisabled()).toBe(true);
  // At a rate of 0 nothing is noise.
  await page.getByRole("slider", { name: "Rate" }).press("Home");
  await page.getByText("The mean is 0.000 away from the inference output.").waitFor();
  for (const variant of ["standard", "gaussian", "dropblock"]) {
    await page.getByLabel("Variant").selectOption(variant);
    await page.getByText("The mean is 0.000 away from the inference output.").waitFor();
  }
  expect(await faultsOf(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await expect(mountIn(page, "Layer", { variant: "none" })).rejects.toThrow(
    'mountLayer: variant is "none", not one of inverted, standard, gaussian, dropblock.',
  );
  await page.close();
});

test("all of it fits a phone, light and dark", async () => {
  for (const colorScheme of ["light", "dark"] as const) {
    const { page, complaints } = await open({ width: 360, colorScheme });
    await mountIn(page, "Playground", { playing: false });
    await mountIn(page, "TurningDigit", { degrees: 60 });
    await mountIn(page, "Layer");
    await page.locator(".reading").getByText(/\S/).waitFor();
    const colour = await page.evaluate(() => getComputedStyle(document.querySelector(".playground")!).backgroundColor);
    expect(colour).toBe(colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(23, 26, 31)");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(await faultsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  }
});

test("options that name what there is not are refused, and a list of one's own is offered", async () => {
  const { page } = await open();
  await expect(mountIn(page, "Playground", { variant: "none" })).rejects.toThrow(
    'mountPlayground: variant is "none", not one of inverted, standard, gaussian, alpha, dropconnect.',
  );
  await expect(mountIn(page, "TurningDigit", { digit: 10 })).rejects.toThrow("digit is 10, not one of 0 to 9");
  await page.evaluate(() => {
    const { mountPlayground, pointVariants } = globalThis as unknown as import("./page/main.js").EmbeddingPage;
    const variants = pointVariants.filter(({ name }) => name === "dropconnect");
    mountPlayground(document.querySelector("#playground")!, { variants, playing: false });
  });
  expect(await page.getByLabel("Variant").locator("option").allTextContents()).toEqual(["DropConnect"]);
  await page.close();
});
