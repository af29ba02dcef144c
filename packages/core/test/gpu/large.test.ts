/** Rows past 2^24, which a gpu.js program cannot tell apart in a variable: they are summed right, or refused. */
import { DeviceError, tensor } from "@maskout/core";
import { kernels, run } from "@maskout/core/variant";
import { gpuDevices, onEachDevice } from "@maskout/testing/devices";
import { expect, it } from "vitest";

const ROWS = 2 ** 24 + 4;

onEachDevice(
  `${ROWS} rows`,
  (device) => {
    it("are summed, and neighbours are not taken for one another", { timeout: 120_000 }, async () => {
      const values = new Float32Array(ROWS);
      values.set([1, 2, 4, 8], ROWS - 4);
      using x = tensor(values, [ROWS, 1], { device });
      expect(await run(kernels.sumRows, { x }, {}).y.data()).toEqual(Float32Array.of(15));
    });

    it("are refused where a row is taken by its number, and more than so many terms of a sum are", async () => {
      using column = tensor(new Float32Array(ROWS), [ROWS, 1], { device });
      const taken = run(kernels.takeRows, { x: column }, { indices: Uint32Array.of(ROWS - 1) }).y.data();
      await expect(taken).rejects.toThrow(DeviceError);
      await expect(taken).rejects.toThrow(`takeRows: ${ROWS} rows of x are more than a gpu.js program can count`);
      const params = { transposeA: true, transposeB: false };
      const product = run(kernels.matmul, { a: column, b: column }, params).y.data();
      await expect(product).rejects.toThrow("terms of a sum");
    });
  },
  gpuDevices.filter(({ backend }) => backend === "webasm"),
);
