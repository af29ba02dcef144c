import { launchChromium, provideWebGpu } from "@maskout/headless";
import { describe, expect, it } from "vitest";

describe("on any machine with Node.js and npm", () => {
  it("a real Chromium starts, draws with WebGL 2 and has a font", async () => {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      const version = await page.evaluate(() => new OffscreenCanvas(1, 1).getContext("webgl2")?.getParameter(0x1f02));
      expect(version).toMatch(/^WebGL 2/);
      const width = await page.evaluate(() => new OffscreenCanvas(1, 1).getContext("2d")?.measureText("maskout").width);
      expect(width, "the width of a word, which is 0 without a font").toBeGreaterThan(20);
    } finally {
      await browser.close();
    }
  });

  it("WebGPU has an adapter in Node.js", async () => {
    await provideWebGpu();
    const { create } = await import("webgpu");
    expect(await create([]).requestAdapter()).not.toBeNull();
  });
});
