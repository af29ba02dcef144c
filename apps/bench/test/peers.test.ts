/** Other libraries: how they are called, timed and held to what is right. Those of the lockfile are checked by its own `verify.mjs`. */
import { cpu, foldIn, keepMask } from "@maskout/core";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Conv2dShape, Peer, PeerConv2d, PeerMasks, PeerNetwork } from "../peers/index.mjs";
import { arrange, axesOf } from "../peers/layout.mjs";
import { measureInterleaved } from "../src/measure/interleave.js";
import { summarize } from "../src/measure/statistics.js";
import { targetsTable } from "../src/results/targets.js";
import { compareAdapters } from "../src/sections/peers/adapters.js";
import { compareConvolution } from "../src/sections/peers/convolution.js";
import { peersFigures } from "../src/sections/peers/figures.js";
import { type PeersResult, peers as schema } from "../src/sections/peers/schema.js";
import { compareSmall } from "../src/sections/peers/small.js";
import { peersTables } from "../src/sections/peers/tables.js";
import { peersTargets } from "../src/sections/peers/targets.js";
import { openConvolution } from "../src/sections/speed/convolution/work.js";
import { CONVOLUTION_SIZE } from "../src/sections/speed/settings.js";
import { nothing } from "./support.js";

const budget = { rounds: 6, turnMilliseconds: 1, warmUpMilliseconds: 0 };
const size = { batch: 8, rows: 7, columns: 6, channels: 3, kernelSize: 3, filters: 5 };
const context = { signal: new AbortController().signal, progress: () => {} };

/** A library whose users have their channels first, made of maskout. @param images What it makes of them, and how long one takes. */
function library(
  name: string,
  {
    change = (y: Float32Array) => y,
    milliseconds = 0,
  }: { change?(y: Float32Array): Float32Array; milliseconds?: number },
): Peer {
  return {
    name,
    version: "1",
    backend: "test",
    keptScale: "inverse-keep",
    notes: [],
    dropout: () => Promise.reject(new Error("not asked for")),
    async conv2d(shape: Conv2dShape): Promise<PeerConv2d> {
      const axes = axesOf(shape);
      return {
        images: "NCHW",
        weights: "OIHW",
        async forward(x, w) {
          const convolution = openConvolution(shape, arrange(w, axes.w, "OIHW", "HWIO"), cpu());
          const { y } = await convolution.onArrays(arrange(x, axes.x, "NCHW", "NHWC"));
          convolution.dispose();
          await new Promise((resolve) => setTimeout(resolve, milliseconds * shape.batch));
          return change(arrange(y, axes.y, "NHWC", "NCHW"));
        },
        dispose() {},
      };
    },
  };
}

describe("the order of axes", () => {
  it("changes where elements lie, and back", () => {
    const sizes = { N: 2, H: 3, W: 4, C: 5 };
    const images = Float32Array.from({ length: 120 }, (_, index) => index);
    const first = arrange(images, sizes, "NHWC", "NCHW");
    // Image 1, row 2, column 3, channel 4, in either order.
    expect(images[((1 * 3 + 2) * 4 + 3) * 5 + 4]).toBe(first[((1 * 5 + 4) * 3 + 2) * 4 + 3]);
    expect(first[1]).toBe(5);
    expect(arrange(first, sizes, "NCHW", "NHWC")).toEqual(images);
  });
});

describe("a convolution by other libraries", () => {
  it("is timed in their order of axes, and of one that is slow with one image", async () => {
    const peers = [library("quick", {}), library("slow", { milliseconds: 300 })];
    const result = await compareConvolution(peers, { size, budget }, context);
    expect(result?.times.map(({ library, pass, images }) => [library, pass, images])).toEqual([
      ["maskout", "forward", 8],
      ["maskout", "forward+backward", 8],
      ["quick", "forward", 8],
      ["slow", "forward", 1],
    ]);
    const slow = result?.times.at(-1);
    expect(slow?.time.count).toBe(3);
    // Of a batch: eight times what one image takes.
    expect(slow?.time.least).toBeGreaterThan(8 * 299);
  });

  it("is concluded from, held to its targets, and drawn, with the slow ones named", () => {
    const time = (median: number) => ({ ...summarize([median, median]), median });
    const row = (library: string, pass: "forward" | "forward+backward", ms: number, images = 32) => {
      const ours = pass === "forward" ? 20 : 60;
      return { library, pass, images, time: time(ms), ratio: ms / ours };
    };
    const times = [
      row("maskout", "forward", 20),
      row("maskout", "forward+backward", 60),
      row("onnxruntime-node", "forward", 10),
      row("tfjs-cpu", "forward+backward", 60_000, 1),
      row("torch", "forward+backward", 30),
    ];
    const result: PeersResult = {
      ...{ size: 1024, budget, libraries: [], skipped: [], dropout: [] },
      convolution: { ...CONVOLUTION_SIZE, times },
    };
    expect(schema.parse(result)).toEqual(result);
    expect(peersTargets(result)).toMatchObject([
      { name: "convolution against onnxruntime-node, forward", target: "at most 2.2", measured: 2, met: true },
      { name: "convolution against torch, forward+backward", target: "at most 1.6", measured: 2, met: false },
      { name: "convolution against tfjs-cpu, forward+backward", target: "at least 200", measured: 1000, met: true },
    ]);
    // Where one is not met, the table says how far off it is, and what may have made it so.
    const { rows, notes } = targetsTable(peersTargets(result));
    expect(rows.map((row) => row.at(-1))).toEqual(["met", "not met: 25 % above it", "met"]);
    expect(notes.join()).toContain("measure again on a quiet machine");
    expect(targetsTable(peersTargets(result).filter(({ met }) => met)).notes).toEqual([]);
    const [figure] = peersFigures({ label: "", environment: nothing.environment, result });
    expect(figure?.title).toBe(
      "For a convolution and both its gradients, the other libraries take 0.500 (torch) to 1000 (tfjs-cpu) times as long as maskout",
    );
    expect(figure?.caption).toContain(
      "Measured on three calls with one image and multiplied by 32: tfjs-cpu forward+backward.",
    );
  });

  it("is refused where an output is wrong", async () => {
    const change = (y: Float32Array) => y.map((value, index) => (index === 7 ? value + 1 : value));
    await expect(compareConvolution([library("wrong", { change })], { size, budget }, context)).rejects.toThrow(
      /^wrong, y of a convolution: element /,
    );
  });
});

/** A library whose models are run by the definition, and through an adapter. @param masksOf What masks it has where others are asked for. */
function adaptable(masksOf: (masks: PeerMasks) => PeerMasks | undefined = (masks) => masks): Peer {
  const run = ({ units, batch, rate, weights }: PeerNetwork, x: Float32Array, masks?: PeerMasks): Float32Array =>
    weights.reduce((values, { w, b }, layer) => {
      const [inputs, outputs] = [units[layer]!, units[layer + 1]!];
      const products = Float32Array.from({ length: batch * outputs }, (_, at) => {
        const [row, unit] = [Math.floor(at / outputs), at % outputs];
        return values
          .subarray(row * inputs, (row + 1) * inputs)
          .reduce((sum, value, input) => sum + value * w[input * outputs + unit]!, b[unit]!);
      });
      if (layer === weights.length - 1) return products;
      const { key, sample = 0 } = masks ?? {};
      const kept = key && keepMask({ key: foldIn(key, layer), sample, rate, count: products.length });
      return products.map((value, at) => (value < 0 || kept?.[at] === 0 ? 0 : value * (kept ? 1 / (1 - rate) : 1)));
    }, x);
  return {
    ...library("adaptable", {}),
    adapted: async (network) => ({
      adapter: "@maskout/adaptable",
      plain: (x) => run(network, x),
      sample: async (x, masks) => run(network, x, masksOf(masks)),
      dispose() {},
    }),
  };
}

describe("a sample through an adapter", () => {
  const network = { units: [5, 9, 7, 3], batch: 8, rate: 0.4 };

  it("is timed in the same rounds as a plain run, and the ratio is that of each round", async () => {
    const result = await compareAdapters([library("without", {}), adaptable()], { network, budget }, context);
    expect(result).toMatchObject(network);
    expect(result?.rows.map(({ adapter, library }) => [adapter, library])).toEqual([
      ["@maskout/adaptable", "adaptable"],
    ]);
    const { plain, sample, ratio } = result!.rows[0]!;
    expect([plain.count, sample.count, ratio.count]).toEqual([18, 18, 18]);
    expect(ratio.most).toBeLessThanOrEqual(sample.most / plain.least);
    expect(ratio.least).toBeGreaterThanOrEqual(sample.least / plain.most);
    expect(await compareAdapters([library("without", {})], { network, budget }, context)).toBeUndefined();
  });

  it.each([
    ["no masks", () => undefined, 0],
    ["the masks of one sample for all", (masks: PeerMasks) => ({ ...masks, sample: 0 }), 1],
    ["masks of another key", ({ sample }: PeerMasks) => ({ key: [1, 2] as const, sample }), 0],
  ])("is refused with %s", async (_, masksOf, sample) => {
    const compared = compareAdapters([adaptable(masksOf)], { network, budget }, context);
    await expect(compared).rejects.toThrow(`@maskout/adaptable, sample ${sample}`);
  });

  it("is held to its target, and printed with the rounds", () => {
    const of = (...values: number[]) => summarize(values);
    const rows = [
      {
        adapter: "@maskout/onnx",
        library: "onnxruntime-node",
        plain: of(10),
        sample: of(16),
        ratio: of(1.5, 1.6, 1.7),
      },
      { adapter: "@maskout/tfjs", library: "tfjs-wasm", plain: of(20), sample: of(36), ratio: of(1.7, 1.8, 1.9) },
    ];
    const result: PeersResult = {
      ...{ size: 1024, budget, libraries: [], skipped: [], dropout: [] },
      adapters: { ...network, rows },
    };
    expect(schema.parse(result)).toEqual(result);
    expect(peersTargets(result)).toMatchObject([
      { name: "a sample through @maskout/onnx", target: "at most 1.6", measured: 1.6, met: true },
      { name: "a sample through @maskout/tfjs", target: "at most 1.6", measured: 1.8, met: false },
    ]);
    const table = peersTables(result).at(-1);
    expect(table?.title).toBe("A sample through the adapters, compared with a plain run: 5-9-7-3, batch 8, in ms");
    expect(table?.rows[0]).toEqual(["@maskout/onnx", "onnxruntime-node", "10.0", "16.0", "1.60", "1.50–1.70"]);
    expect(table?.notes?.[0]).toContain("3 rounds");
  });
});

describe("few elements", () => {
  it("are dropped by every library, in microseconds a call", async () => {
    const peer: Peer = {
      ...library("copies", {}),
      dropout: async () => ({ forward: (x) => x.slice(), dispose() {} }),
    };
    const rows = await compareSmall([peer], { sizes: [100, 1000], rate: 0.5, budget }, context);
    expect(rows.map(({ library, size }) => [library, size])).toEqual([
      ["maskout", 100],
      ["copies", 100],
      ["maskout", 1000],
      ["copies", 1000],
    ]);
    expect(rows[3]?.ratio).toBe(rows[3]!.time.median / rows[2]!.time.median);
    const result: PeersResult = {
      ...{ size: 1024, budget, libraries: [], skipped: [], dropout: [] },
      small: { rate: 0.5, rows },
    };
    expect(schema.parse(result)).toEqual(result);
    expect(
      peersTables(result)
        .at(-1)
        ?.rows.map(([elements, name]) => [elements, name]),
    ).toEqual(rows.map(({ library, size }) => [size.toLocaleString("en"), library]));
  });
});

describe("a library in another process", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("is timed by the clock there", async () => {
    let calls = 0;
    const elsewhere = async () => ++calls * 1000;
    const times = await measureInterleaved([{ id: "far", call: () => {}, elsewhere }], { ...budget, rounds: 3 });
    // Two calls to warm up, then one a turn, of three seconds and more.
    expect(times.get("far")).toEqual([3e9, 4e9, 5e9]);
  });

  it("gives what its name says, and the time it took, where Python has NumPy", async ({ skip }) => {
    const { peers } = await import("../peers/index.mjs");
    const peer = await peers
      .find(({ name }) => name === "numpy")!
      .load()
      .catch((error: Error) => skip(error.message));
    const { check }: { check(peer: Peer): Promise<{ failures: readonly string[] }> } = await import(
      new URL("../peers/check.mjs", import.meta.url).href
    );
    expect((await check(peer)).failures).toEqual([]);
    const product = await peer.dense!(2, 3, 2);
    const y = await product.forward(
      Float32Array.of(1, 2, 3, 4, 5, 6),
      new Float32Array(6).fill(1),
      Float32Array.of(0, 1),
    );
    expect([...y]).toEqual([6, 7, 15, 16]);
    expect(await product.timed?.("forward")).toBeGreaterThan(0);
    await expect(peer.dense!(2, 3, 2).then((other) => other.timed?.("forward"))).rejects.toThrow("KeyError");
    product.dispose();
  });

  it.each([
    ["nowhere/python", "there is no nowhere/python here. Install PyTorch into a Python 3 of yours"],
    [process.execPath, "did not start"],
  ])("is skipped with reason and remedy where Python is %s", async (python, reason) => {
    vi.stubEnv("PYTHON", python);
    const { peers } = await import("../peers/index.mjs");
    const torch = peers.find(({ name, optional }) => name === "torch" && optional);
    await expect(torch?.load()).rejects.toThrow(reason);
    await expect(torch?.load()).rejects.toThrow("python3 -m pip install torch");
  });
});
