/** Sizes that backends of gpu.js cannot take as they come: they are computed right, or refused. */
import { cpu, type Device, DeviceError, tensor } from "@maskout/core";
import { kernels, run } from "@maskout/core/variant";
import { gpuDevices, onEachDevice } from "@maskout/testing/devices";
import { expect, it } from "vitest";
import { expectClose } from "../ops/support.js";

/** A gpu.js program cannot tell so many rows apart in a variable. An odd number: halves of it are not alike. */
const ROWS = 2 ** 24 + 5;

onEachDevice(
  `${ROWS} rows`,
  (device) => {
    it("are summed, and neighbours are not taken for one another", { timeout: 120_000 }, async () => {
      const values = new Float32Array(ROWS);
      // At the start, about the middle and at the end.
      values.set([1, 2]);
      values.set([4, 8, 16, 32], Math.floor(ROWS / 2) - 1);
      values.set([64, 128, 256, 512], ROWS - 4);
      using x = tensor(values, [ROWS, 1], { device });
      expect(await run(kernels.sumRows, { x }, {}).y.data()).toEqual(Float32Array.of(1023));
    });
  },
  // gpu.js's plain JavaScript takes four times as long, and counts in doubles.
  gpuDevices.filter(({ backend }) => backend !== "cpu"),
);

onEachDevice(
  `${ROWS} rows`,
  (device) => {
    it("are refused where a row is taken by its number, and more than so many terms of a sum are", async () => {
      using column = tensor(new Float32Array(ROWS), [ROWS, 1], { device });
      const taken = run(kernels.takeRows, { x: column }, { indices: Uint32Array.of(ROWS - 1) }).y.data();
      await expect(taken).rejects.toThrow(DeviceError);
      await expect(taken).rejects.toThrow(`takeRows: ${ROWS} rows of x are more than a gpu.js program can count`);
      const params = { transposeA: true, transposeB: false };
      const product = run(kernels.matmul, { a: column, b: column }, params).y.data();
      await expect(product).rejects.toThrow("terms of a sum");
      using image = column.reshape([1, 1, ROWS, 1]);
      using w = tensor([1], [1, 1, 1, 1], { device });
      const few = run(kernels.conv2d, { x: image, w }, { strides: [1, 2 ** 20], padding: "valid" }).y.data();
      await expect(few).rejects.toThrow(`conv2d: ${ROWS} columns of x times its channels are more than`);
      using pixel = tensor([1], [1, 1, 1, 1], { device });
      const far = run(kernels.conv2d, { x: pixel, w }, { strides: [2 ** 23, 2 ** 23], padding: 2 ** 23 }).y.data();
      await expect(far).rejects.toThrow("rows of an image with its padding are more than");
    });
  },
  gpuDevices.filter(({ backend }) => backend === "webasm"),
);

onEachDevice(
  "20,000 rows, more than a texture is high,",
  (device) => {
    const shape = [20_000, 3];
    const values = Float32Array.from({ length: 60_000 }, (_, index) => (index % 97) / 97);

    /** The values and what is computed of them, on a device. */
    async function computed(on: Device): Promise<readonly Float32Array[]> {
      using x = tensor(values, shape, { device: on });
      using bias = tensor([1, 2, 3], [3], { device: on });
      using w = tensor([1, 2, 4], [3, 1], { device: on });
      const indices = Uint32Array.of(19_999, 0, 8_192);
      const made = [
        run(kernels.addBias, { x, bias }, {}).y,
        run(kernels.matmul, { a: x, b: w }, { transposeA: false, transposeB: false }).y,
        run(kernels.takeRows, { x }, { indices }).y,
        run(kernels.takeRows, { x }, { indices: Uint32Array.from({ length: 20_000 }, (_, row) => 19_999 - row) }).y,
        run(kernels.sumRows, { x }, {}).y,
      ];
      const read = await Promise.all([x, ...made].map((of) => of.data()));
      for (const of of made) of.dispose();
      return read;
    }

    it("are computed as on the CPU", async () => {
      const [expected, got] = [await computed(cpu()), await computed(device)];
      expect(got.map(({ length }) => length)).toEqual([60_000, 60_000, 20_000, 9, 60_000, 3]);
      for (const [index, of] of got.entries()) expectClose(of, expected[index]!, 1e-5);
    });
  },
  gpuDevices,
);

onEachDevice(
  "more elements than a texture holds",
  (device) => {
    it("are refused, and what follows is right", async () => {
      const context = document.createElement("canvas").getContext("webgl")!;
      const side: number = context.getParameter(context.MAX_TEXTURE_SIZE);
      using a = tensor(new Float32Array(side).fill(2), [side, 1], { device });
      using b = tensor(new Float32Array(side).fill(3), [1, side], { device });
      const product = run(kernels.matmul, { a, b }, { transposeA: false, transposeB: false }).y.data();
      await expect(product).rejects.toThrow(DeviceError);
      await expect(product).rejects.toThrow(`${side ** 2} elements are more than this GPU holds`);
      using inner = run(kernels.matmul, { a, b }, { transposeA: true, transposeB: true }).y;
      expect(await inner.data()).toEqual(Float32Array.of(6 * side));
    });
  },
  gpuDevices.filter(({ backend }) => backend === "webgl2" || backend === "webgl"),
);

onEachDevice(
  "more rows than WebGPU starts workgroups for",
  (device) => {
    it("are refused, and what follows is right", async () => {
      const rows = 600_000;
      using x = tensor(new Float32Array(rows).fill(1), [rows, 1], { device });
      using bias = tensor([1], [1], { device });
      const sum = run(kernels.addBias, { x, bias }, {}).y.data();
      await expect(sum).rejects.toThrow(DeviceError);
      await expect(sum).rejects.toThrow("600000 rows of 1 are more than this GPU computes at once, 524280 of either.");
      expect(await run(kernels.sumRows, { x }, {}).y.data()).toEqual(Float32Array.of(rows));
    });
  },
  gpuDevices.filter(({ backend }) => backend === "webgpu"),
);
