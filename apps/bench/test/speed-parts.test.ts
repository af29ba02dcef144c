import { dropConnect, dropConnectGrad } from "@maskout/dropconnect";
import { mcDropout } from "@maskout/mc-dropout";
import { describe, expect, test } from "vitest";
import { expectClose } from "../src/sections/speed/close.js";
import type { DropConnectFunctions } from "../src/sections/speed/dropconnect/cases.js";
import { measureSpeed } from "../src/sections/speed/measure.js";
import { type SpeedResult, speed as speedSchema } from "../src/sections/speed/schema.js";
import type { MonteCarloPlan, SpeedPlan } from "../src/sections/speed/settings.js";
import { speedTables } from "../src/sections/speed/tables.js";
import { speedTargets } from "../src/sections/speed/targets.js";
import { contextOf, cpuDevices, opened } from "./support.js";

const budget = { rounds: 6, turnMilliseconds: 0.1, warmUpMilliseconds: 0 };

async function measure(
  parts: Pick<SpeedPlan, "dropConnect" | "monteCarlo" | "convolution" | "small">,
  signal?: AbortSignal,
): Promise<SpeedResult> {
  const plan: SpeedPlan = { effort: "quick", variants: [], sizes: [5000], rates: [0.25], budget, ...parts };
  return measureSpeed(plan, await contextOf({ devices: await opened(cpuDevices), ...(signal && { signal }) }));
}

async function measureDropConnect(functions: Partial<DropConnectFunctions> = {}) {
  const dropConnectPlan = {
    // Nothing is a multiple of the vectors' 8.
    sizes: [{ batch: 3, inputs: 13, units: 7 }],
    rate: 0.5,
    gaussianSamples: 5,
    budget,
    functions: { dropConnect, dropConnectGrad, ...functions },
  };
  return measure({ dropConnect: dropConnectPlan });
}

async function measureMonteCarlo(sampler: MonteCarloPlan["mcDropout"] = mcDropout, signal?: AbortSignal) {
  const plan = { units: [20, 16, 12, 4], rate: 0.5, batch: 9, samples: 4, budget, mcDropout: sampler };
  return measure({ monteCarlo: plan }, signal);
}

/** As it is after a file. */
function written(speed: SpeedResult): unknown {
  return speedSchema.parse(JSON.parse(JSON.stringify(speed)));
}

describe("DropConnect", () => {
  test("all masks, passes and ways of inference agree with the reference, and are measured", async () => {
    const speed = await measureDropConnect();
    expect(written(speed)).toEqual(speed);
    const { rows = [], verified } = speed.dropConnect ?? {};
    expect(rows.map(({ form, pass }) => `${form} ${pass}`)).toEqual([
      "dense forward",
      "dense forward+backward",
      "example forward",
      "example forward+backward",
      "batch forward",
      "batch forward+backward",
      "unit forward",
      "unit forward+backward",
      "mean infer",
      "gaussian infer",
    ]);
    expect(rows.filter(({ ratioToDense }) => ratioToDense === 1).map(({ form }) => form)).toEqual(["dense", "dense"]);
    // y of two examples everywhere; with the gradient also dx of both, dw and db.
    expect(verified?.outputs).toBe(6 + 4 * 4);
    expect(verified?.values).toBe(10 * 2 * 7 + 4 * (2 * 13 + 13 * 7 + 7));
    expect(speedTables(speed).map(({ title }) => title)).toEqual(["DropConnect, 3x13x7 in ms, rate 0.5"]);
  });

  test.each<[string, Partial<DropConnectFunctions>, RegExp]>([
    [
      "a forward pass that draws one mask for ever",
      { dropConnect: (input, options) => dropConnect(input, { ...options, step: 0 }) },
      /DropConnect example, y of forward, 3x13x7.*nothing was timed/,
    ],
    [
      "a forward pass that forgets the scale",
      { dropConnect: (input, options) => dropConnect(input, options).map((value) => value / 2) },
      /DropConnect example, y of forward/,
    ],
    [
      "a mask for the batch that is passed off as one for every example",
      { dropConnect: (input, options) => dropConnect(input, { ...options, mask: "batch" }) },
      /DropConnect example, y of forward/,
    ],
    [
      "a gradient with masks of its own",
      { dropConnectGrad: (input, options) => dropConnectGrad(input, { ...options, sample: 1 }) },
      /DropConnect example, dx of forward\+backward/,
    ],
    [
      "a gradient of the weights without the masks",
      {
        dropConnectGrad: (i, o) => ({
          ...dropConnectGrad(i, o),
          dw: dropConnectGrad(i, { ...o, rate: 0, keepProb: undefined }).dw,
        }),
      },
      /DropConnect example, dw of forward\+backward/,
    ],
    [
      "a gradient that is missing",
      { dropConnectGrad: (i, o) => ({ ...dropConnectGrad(i, o), db: new Float32Array(0) }) },
      /db of forward\+backward, 3x13x7: 0 values instead of 7/,
    ],
  ])("%s is caught", async (_, functions, message) => {
    await expect(measureDropConnect(functions)).rejects.toThrow(message);
  });

  test("its target holds the time of 64x512x512 against NumPy's", async () => {
    const speed = await measureDropConnect();
    const [example] = speed.dropConnect!.rows.filter(({ form, pass }) => form === "example" && pass === "forward");
    const row = { ...example!, batch: 64, inputs: 512, units: 512, time: { ...example!.time, median: 31 } };
    const section = { ...speed, dropConnect: { ...speed.dropConnect!, rows: [row] } };
    expect(speedTargets(section)).toMatchObject([{ target: "at least 1.8", measured: 2, met: true }]);
    expect(speedTargets(speed)).toEqual([]);
  });
});

describe("Monte Carlo dropout", () => {
  test("its samples have the bits of whole passes, and both are measured", async () => {
    const speed = await measureMonteCarlo();
    expect(written(speed)).toEqual(speed);
    const { rows = [], verified } = speed.monteCarlo ?? {};
    expect(verified).toEqual({ outputs: 4, elements: 4 * 9 * 4 });
    // The reference device is too slow for networks.
    expect(rows.map(({ way, device }) => [way, device])).toEqual([
      ["whole passes", "cpu"],
      ["mcDropout", "cpu"],
    ]);
    expect(rows[0]?.speedup).toBe(1);
    expect(rows[1]?.samplesPerSecond).toBeCloseTo(rows[0]!.samplesPerSecond * rows[1]!.speedup, 6);
    expect(speedTargets(speed)).toMatchObject([{ target: "at least 1.5", measured: rows[1]?.speedup }]);
    expect(speedTables(speed).map(({ title }) => title)).toEqual([
      "Monte Carlo dropout, 20-16-12-4, 4 samples of 9 examples, in ms per sample",
    ]);
  });

  test("samples of other masks are caught", async () => {
    await expect(
      measureMonteCarlo((model, options) => mcDropout(model, { ...options, seed: "another" })),
    ).rejects.toThrow(/Monte Carlo dropout, sample 0: element \d+ is .* plain passes give .*nothing was timed/);
  });

  test("samples that share their masks between examples are caught", async () => {
    await expect(
      measureMonteCarlo((model, options) => mcDropout(model, { ...options, consistent: true })),
    ).rejects.toThrow("Monte Carlo dropout, sample 0");
  });

  test("a mean of too few samples is caught", async () => {
    const lazy: MonteCarloPlan["mcDropout"] = (model, options) => ({
      ...mcDropout(model, options),
      classify: (x, choices) =>
        mcDropout(model, choices?.keepSamples ? options : { ...options, samples: 1 }).classify(x, choices),
    });
    await expect(measureMonteCarlo(lazy)).rejects.toThrow("Monte Carlo dropout, the mean");
  });

  test("a run that was stopped before it began measures nothing", async () => {
    expect(await measureMonteCarlo(mcDropout, AbortSignal.abort())).not.toHaveProperty("monteCarlo");
  });
});

describe("small calls", () => {
  test("agree with the mask stream, are measured on arrays, and are held to their target", async () => {
    const speed = await measure({ small: { sizes: [7, 1000], rate: 0.25, budget } });
    expect(written(speed)).toEqual(speed);
    const { rows = [] } = speed.small ?? {};
    expect(rows.map(({ size, form }) => [size, form])).toEqual(
      [7, 1000].flatMap((size) => ["copy", "key, out", "seed, out", "seed"].map((form) => [size, form])),
    );
    expect(speedTables(speed).map(({ title }) => title)).toEqual([
      "Small calls: inverted dropout of arrays in us per call, rate 0.25",
    ]);
    const measured = rows.find(({ size, form }) => size === 1000 && form === "seed, out")?.time.median;
    expect(speedTargets(speed)).toMatchObject([
      { name: "a call on 1,000 elements", target: "at most 2", measured, met: measured! <= 2 },
    ]);
  });
});

describe("a convolution", () => {
  const size = { batch: 3, rows: 7, columns: 6, channels: 3, kernelSize: 3, filters: 5 };

  test("agrees with the reference, and is measured forward and with its gradients", async () => {
    const speed = await measure({ convolution: { ...size, budget } });
    expect(written(speed)).toEqual(speed);
    const { times = [] } = speed.convolution ?? {};
    // The reference device is too slow for networks.
    expect(times.map(({ device, pass }) => [device, pass])).toEqual([
      ["cpu", "forward"],
      ["cpu", "forward+backward"],
    ]);
    // 3 images of 5 by 4 positions, each of 5 filters over 3 by 3 by 3 values; there and back three times as many.
    const [forward, both] = times;
    expect(forward?.billionProductsPerSecond).toBeCloseTo((3 * 5 * 4 * 5 * 27) / forward!.time.median / 1e6, 12);
    expect(both?.billionProductsPerSecond).toBeCloseTo((3 * 3 * 5 * 4 * 5 * 27) / both!.time.median / 1e6, 12);
    expect(speedTables(speed).map(({ title }) => title)).toEqual([
      "Convolution, 3 images of 7x6x3 to 5 filters of 3x3, in ms",
    ]);
  });

  test("values that are further off than sums in another order are caught", () => {
    const right = Float32Array.of(0, 1, -2);
    expect(() => expectClose("y", Float32Array.of(0, 1, -2.0001), right)).not.toThrow();
    expect(() => expectClose("y", Float32Array.of(0, 1.001, -2), right)).toThrow(
      /^y: element 1 is .* nothing was timed/,
    );
    expect(() => expectClose("y", Float32Array.of(0, 1), right)).toThrow("element 2 is undefined");
    expect(() => expectClose("y", Float32Array.of(0, Number.NaN, -2), right)).toThrow("element 1 is NaN");
  });
});
