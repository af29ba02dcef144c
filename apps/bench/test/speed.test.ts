import { simdFace } from "@maskout/core/variant";
import { variant as definition } from "@maskout/inverted";
import { variant as unscaledDefinition } from "@maskout/standard";
import { describe, expect, test } from "vitest";
import type { ArrayFunctions, Elementwise } from "../src/contenders/contender.js";
import { contenders } from "../src/contenders/index.js";
import { noiseOf } from "../src/contenders/noise.js";
import { type BenchDevice, deviceNamed, devices } from "../src/devices.js";
import { measureSpeed } from "../src/sections/speed/measure.js";
import { speedTargets } from "../src/sections/speed/targets.js";
import { contextOf, cpuDevices, opened } from "./support.js";

const [standard, inverted] = [named("standard"), named("inverted")];

const budget = { rounds: 6, turnMilliseconds: 0.1, warmUpMilliseconds: 0 };

function named(name: string): Elementwise & { readonly arrays: ArrayFunctions } {
  const speed = contenders.find((candidate) => candidate.name === name)?.speed;
  if (speed?.kind !== "elementwise" || speed.arrays === undefined)
    throw new Error(`There is no variant ${name} of activations with functions on arrays.`);
  return { ...speed, arrays: speed.arrays };
}

/** Inverted dropout with other functions on arrays. */
function withFunctions(change: Partial<ArrayFunctions>): Elementwise {
  return { ...inverted, arrays: { ...inverted.arrays, ...change } };
}

/** Inverted dropout with another kernel, which its layer and its functions do not run. */
function withKernel(change: Partial<typeof definition.forward>): Elementwise {
  return { ...inverted, noise: noiseOf({ ...definition, forward: { ...definition.forward, ...change } }) };
}

interface MeasureOptions {
  readonly signal?: AbortSignal;
  readonly sizes?: readonly number[];
  readonly devices?: readonly BenchDevice[];
}

async function measure(variant: Elementwise, { signal, sizes = [5000], devices = cpuDevices }: MeasureOptions = {}) {
  const plan = { effort: "quick", variants: [variant], sizes, rates: [0.25], budget } as const;
  return measureSpeed(plan, await contextOf({ devices: await opened(devices), ...(signal && { signal }) }));
}

describe("every output is compared with the reference before it is timed", () => {
  test("the variants agree with theirs on every device", async () => {
    const { verified, rows } = await measure(inverted);
    // Arrays on one device, tensors on two; a pass, two outputs with the gradient.
    expect(verified).toEqual({ outputs: 12, elements: 60_000 });
    expect(rows).toHaveLength(9);
  });

  test.each(contenders.flatMap(({ speed }) => (speed?.kind === "elementwise" ? [speed] : [])))(
    "$name agrees with its reference on every device",
    async (variant) => {
      // Arrays on one device where the variant has functions, tensors on two; a pass, two outputs with the gradient.
      const places = variant.arrays === undefined ? 2 : 3;
      const { verified, rows } = await measure(variant, { sizes: [4096] });
      expect(verified).toEqual({ outputs: 4 * places, elements: 4 * places * 4096 });
      expect(rows).toHaveLength(3 * places);
    },
  );

  test("of a large input, stretches from both ends and between are compared", async () => {
    const { verified } = await measure(inverted, { sizes: [2 ** 20 + 8191] });
    expect(verified.elements).toBe(12 * 2 ** 20);
  });

  test("a function on arrays that forgets the scale is caught", async () => {
    const unscaled: Elementwise = withFunctions({ dropout: standard.arrays.dropout });
    await expect(measure(unscaled)).rejects.toThrow(/inverted y of forward on cpu \(arrays\).*reference gives/);
  });

  test("a gradient that forgets the scale is caught", async () => {
    const unscaled: Elementwise = withFunctions({ dropoutGrad: standard.arrays.dropoutGrad });
    await expect(measure(unscaled)).rejects.toThrow("inverted dx of forward+backward on cpu (arrays)");
  });

  test("a kernel that draws one mask for ever is caught", async () => {
    const { cpu } = definition.forward;
    const { simd } = cpu;
    if (simd === undefined) throw new Error("The kernel has no SIMD form to change.");
    const frozen = withKernel({
      cpu: {
        ...cpu,
        simd: simdFace({
          ...simd,
          run: (exports, call, part) => simd.run(exports, { ...call, params: { ...call.params, step: 0 } }, part),
        }),
      },
    });
    await expect(measure(frozen)).rejects.toThrow("nothing was timed");
  });

  test("a reference that agrees with the kernel but not with the mask stream is caught", async () => {
    const reference: (typeof definition.forward.cpu)["reference"] = ({ inputs: { x }, outputs: { y } }) =>
      y.values.set(x.values);
    const dropout: ArrayFunctions["dropout"] = (x, { out = new Float32Array(x.length) }) => {
      out.set(x);
      return out;
    };
    const inverse = {
      ...withKernel({ cpu: { reference } }),
      arrays: { ...inverted.arrays, dropout, dropoutGrad: dropout },
    };
    await expect(measure(inverse)).rejects.toThrow(/is kept, and the mask stream drops it/);
  });

  test("a wrong inference rule is caught", async () => {
    const unscaled: Elementwise = { ...standard, arrays: { ...standard.arrays, infer: inverted.arrays.infer } };
    await expect(measure(unscaled)).rejects.toThrow("standard y of infer");
  });
});

test("a run that was stopped before it began measures nothing", async () => {
  const { rows, copies } = await measure(inverted, { signal: AbortSignal.abort() });
  expect({ rows, copies }).toEqual({ rows: [], copies: [] });
});

test("inverted dropout moves nothing at inference on tensors, and standard dropout does", async () => {
  const ofTensors = async (variant: Elementwise) => {
    const { rows } = await measure(variant);
    return rows.find(({ pass, placement }) => pass === "infer" && placement === "resident")?.gigabytesPerSecond;
  };
  expect(await ofTensors(inverted)).toBeNull();
  expect(await ofTensors(standard)).toBeGreaterThan(0);
});

describe("the devices of threads", () => {
  test("are named with their number, the same one at every call, and measured as the processor is", async () => {
    const [two, all] = [deviceNamed("threads:2"), deviceNamed("threads")];
    expect([deviceNamed("threads:2"), devices.find(({ name }) => name === "threads")]).toEqual([two, all]);
    for (const name of ["threads:0", "threads:65", "threads:1.5", "threads:", "thread"])
      expect(deviceNamed(name), name).toBeUndefined();
    const { verified, rows, settings } = await measure(inverted, { devices: [two!], sizes: [70_000] });
    expect(settings.devices).toEqual([{ name: "threads:2", ran: "threads (WebAssembly SIMD, 2 threads)" }]);
    expect(verified.outputs).toBeGreaterThan(0);
    expect(new Set(rows.map(({ device }) => device))).toEqual(new Set(["threads:2"]));
  });
});

describe("a gpu.js device", () => {
  const webasm = devices.filter(({ name }) => name === "gpu:webasm");

  test("has rows with and without the transfer, its compilation apart, and yardsticks in the same rounds", async () => {
    const { verified, rows, gpu, settings } = await measure(inverted, { devices: webasm });
    expect(settings.devices).toEqual([
      { name: "gpu:webasm", ran: "gpu.js webasm", software: false, masks: "uploaded" },
    ]);
    // Arrays and tensors, three passes each; a pass, two outputs with the gradient.
    expect(verified).toEqual({ outputs: 8, elements: 40_000 });
    expect(rows.map(({ placement, pass }) => `${placement} ${pass}`).toSorted()).toEqual([
      "arrays forward",
      "arrays forward+backward",
      "arrays infer",
      "resident forward",
      "resident forward+backward",
      "resident infer",
    ]);
    expect(gpu?.compilation).toMatchObject([{ device: "gpu:webasm", variant: "inverted" }]);
    expect(gpu?.yardsticks.map(({ kind, size }) => ({ kind, size }))).toEqual([
      { kind: "copy", size: 5000 },
      { kind: "random", size: 5000 },
    ]);
  });

  test("is held against Math.random() in a kernel, and not against a GPU's copy", async () => {
    const plan = {
      effort: "quick",
      variants: [inverted],
      sizes: [5000],
      rates: [0.5],
      budget,
    } as const;
    const targets = speedTargets(await measureSpeed(plan, await contextOf({ devices: await opened(webasm) })));
    expect(targets.map(({ name, target }) => `${name}: ${target}`)).toEqual([
      "gpu:webasm, Math.random() in the kernel, 5000: at most 1.3",
    ]);
  });

  test("with another scale in its kernel is caught", async () => {
    const { gpu } = unscaledDefinition.forward;
    const unscaled = withKernel({ ...(gpu && { gpu }) });
    await expect(measure(unscaled, { devices: webasm })).rejects.toThrow(
      /inverted y of forward on gpu:webasm \(arrays\).*reference gives/,
    );
  });
});
