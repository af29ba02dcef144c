/** Workers that end, that do not come to an end, and that keep no process alive. */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type WorkerThreads from "node:worker_threads";
import { DeviceError, tensor, zeros } from "@maskout/core";
import { threads } from "@maskout/core/threads";
import { type Kernel, kernels, run, type SimdModule } from "@maskout/core/variant";
import { afterEach, describe, expect, it } from "vitest";
import { ThreadsDevice } from "../../src/threads/device.js";
import { newSharedMemory, SharedMemory } from "../../src/threads/shared-memory.js";
import { Team } from "../../src/threads/team.js";
import { importingMemory, packed } from "./modules.js";

/** What Node.js's module hands to everybody: the device finds the class in it that is put there. */
const workerThreads: typeof WorkerThreads = createRequire(import.meta.url)("node:worker_threads");
const { Worker } = workerThreads;
afterEach(() => {
  workerThreads.Worker = Worker;
});

/** A device, and its workers as Node.js knows them. */
async function withWorkers(count: number) {
  const workers: InstanceType<typeof Worker>[] = [];
  workerThreads.Worker = class extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      workers.push(this);
    }
  };
  return { device: await threads({ count, leastWork: 0 }), workers };
}

describe("a worker that ends", () => {
  it("is a typed error, and what was computed before can be read", async () => {
    const { device, workers } = await withWorkers(3);
    expect(workers).toHaveLength(2);
    using x = tensor(new Float32Array(100_000).fill(2), [100_000], { device });
    const y = run(kernels.scale, { x }, { factor: 3 }).y;
    await workers[1]!.terminate();
    const compute = () => run(kernels.scale, { x }, { factor: 3 });
    expect(compute).toThrow(DeviceError);
    expect(compute).toThrow("a worker has ended (exit code 1). Earlier results can still be read");
    expect(() => zeros([3], { device })).toThrow(DeviceError);
    expect(y.dataSync().every((value) => value === 6)).toBe(true);
    y.dispose();
    await device.destroy();
  });

  it("leaves its work to the others until the process hears of it", async () => {
    const { device, workers } = await withWorkers(3);
    using x = tensor(new Float32Array(100_000).fill(2), [100_000], { device });
    const ended = workers.map((worker) => worker.terminate());
    for (let round = 0; round < 100; round++) {
      using y = run(kernels.scale, { x }, { factor: 3 }).y;
      expect(y.dataSync()[99_999]).toBe(6);
    }
    await Promise.all(ended);
    expect(() => run(kernels.scale, { x }, { factor: 3 })).toThrow(DeviceError);
    await device.destroy();
  });
});

/** `(if (local.get 0) (loop (br 0)))`: called with 1 it never ends. */
const endless: SimdModule<{ endless(forever: number): void }> = {
  name: "endless",
  packed: packed(importingMemory("endless", [0x20, 0x00, 0x04, 0x40, 0x03, 0x40, 0x0c, 0x00, 0x0b, 0x0b, 0x0b])),
};

/** A kernel that never ends in a worker; in the calling thread, a part takes a while, so that a worker gets one. */
const hanging: Kernel<object, "x", "y"> = {
  name: "hanging",
  shapes: ({ x }) => ({ y: x }),
  cpu: {
    reference() {},
    simd: {
      module: endless,
      range: "elements",
      run(simd) {
        const recorded = Object.getPrototypeOf(simd) !== null;
        const until = performance.now() + (recorded ? 0 : 20);
        while (performance.now() < until);
        Reflect.apply(Reflect.get(Object(simd), "endless"), undefined, [recorded ? 1 : 0]);
      },
    },
  },
};

it("a worker that does not come to an end is a typed error", async () => {
  const shared = newSharedMemory();
  const memory = new SharedMemory(shared);
  const team = await Team.start(memory, shared, 1, 200);
  const device = new ThreadsDevice(memory, team, { threads: 2, leastWork: 0 });
  const x = { storage: device.upload(new Float32Array(1000).fill(1)), shape: [1000] };
  const compute = () => device.run(hanging, { x }, { y: [1000] }, {});
  expect(compute).toThrow(/a worker has begun a part of a kernel and does not finish it\. .* can still be read/);
  expect(compute).toThrow("nothing more can be computed here");
  expect(device.readSync(x.storage)[999]).toBe(1);
  await device.destroy();
});

it("addresses past 2 GiB are as good as any", async () => {
  const device = await threads({ count: 3, leastWork: 0 });
  const memory = device.simd!;
  // Nothing is written there, so that it takes no memory of the machine.
  for (let gigabytes = 0; gigabytes < 2; gigabytes++) memory.allocate(2 ** 28 - 4);
  expect(memory.allocate(1)).toBeGreaterThan(2 ** 31);
  using x = tensor(new Float32Array(10_000).fill(2), [100, 100], { device });
  using y = run(kernels.softmax, { x }, {}).y;
  using z = run(kernels.matmul, { a: y, b: x }, { transposeA: false, transposeB: false }).y;
  expect(z.dataSync().every((value) => Math.abs(value - 2) < 1e-5)).toBe(true);
  await device.destroy();
});

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));

/** Runs a program in a process of its own, which must end by itself. */
function runProgram(source: string): string {
  const prelude = `
    const { tensor, zeros } = await import(${JSON.stringify(`${dist}index.js`)});
    const { threads } = await import(${JSON.stringify(`${dist}threads.js`)});
    const { kernels, run } = await import(${JSON.stringify(`${dist}variant.js`)});`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-e", prelude + source], {
    encoding: "utf8",
    timeout: 50_000,
  });
  return status === 0 ? stdout.trim() : `${status}: ${stderr}`;
}

describe("a process", () => {
  it("ends while workers wait", () => {
    const output = runProgram(`
      const device = await threads({ count: 3, leastWork: 0 });
      const x = tensor(new Float32Array(1000).fill(2), [1000], { device });
      console.log(run(kernels.scale, { x }, { factor: 4 }).y.dataSync()[999]);`);
    expect(output).toBe("8");
  });

  it("can have its threads in a worker", () => {
    const output = runProgram(`
      const { Worker } = await import("node:worker_threads");
      const source = \`
        Promise.all([import(${JSON.stringify(`${dist}threads.js`)}), import(${JSON.stringify(`${dist}index.js`)})]).then(async ([{ threads }, { zeros }]) => {
          const device = await threads({ count: 2, leastWork: 0 });
          console.log(zeros([3], { device }).dataSync().length);
        });\`;
      await new Promise((resolve) => new Worker(source, { eval: true }).once("exit", resolve));`);
    expect(output).toBe("3");
  });

  it("without shared memory, as a page that is not isolated, is told which headers are missing", () => {
    const output = runProgram(`
      delete globalThis.SharedArrayBuffer;
      await threads({ count: 2 }).catch((error) => console.log(error.name, error.message));`);
    expect(output).toContain("DeviceError threads: this page has no shared memory");
    expect(output).toContain('"Cross-Origin-Opener-Policy: same-origin"');
    expect(output).toContain('"Cross-Origin-Embedder-Policy: require-corp"');
  });

  it("without workers, or WebAssembly, is told so", () => {
    const output = runProgram(`
      process.getBuiltinModule = undefined;
      await threads({ count: 2 }).catch((error) => console.log(error.name, error.message));`);
    expect(output).toContain("DeviceError threads: there are no workers here");
  });
});
