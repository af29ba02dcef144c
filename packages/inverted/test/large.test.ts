/** Sizes past 2^24, where float32 indices of neighbouring elements are the same: every bit is still right. */
import { type Key, keepMask, tensor } from "@maskout/core";
import { run } from "@maskout/core/variant";
import { variant } from "@maskout/inverted";
import { gpuDevices, onEachDevice, place, withOtherMasks } from "@maskout/testing/devices";
import { expect, it } from "vitest";

const COUNT = 2 ** 24 + 5;
const key: Key = [1, 2];
// The element at which the stretch starts is past 2^32 as well.
const params = { key, step: 3, sample: 0, element: 2 ** 33 + 3, threshold: 32768, keepProbability: 0.5 };

/**
 * Each backend once, and with masks both ways: WebGL 2 in a browser, the others in Node.js. WebGL 1 and plain JavaScript take
 * minutes for it.
 */
const BACKENDS = place === "Chromium" ? ["webgl2"] : ["webasm", "webgpu"];

onEachDevice(
  "2^24 + 5 elements",
  (device) => {
    it("are all dropped or doubled as the mask stream says", { timeout: 120_000 }, async () => {
      using x = tensor(new Float32Array(COUNT).fill(1), [COUNT], { device });
      using y = run(variant.forward, { x }, { ...params, noiseShape: undefined }).y;
      const values = await y.data();
      const kept = keepMask({ key, step: 3, rate: 0.5, count: COUNT, offset: params.element });
      expect(values).toHaveLength(COUNT);
      expect(values.findIndex((value, index) => value !== 2 * kept[index]!)).toBe(-1);
    });
  },
  [...gpuDevices, ...(await withOtherMasks())].filter(({ backend }) => BACKENDS.includes(backend)),
);
