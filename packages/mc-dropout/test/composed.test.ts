/** Models of every build are sampled alike: layers in layers, branches, names, a single layer. */
import {
  batchNorm,
  chain,
  type Device,
  dense,
  type Layer,
  type Model,
  model,
  relu,
  residual,
  sequential,
  softmax,
} from "@maskout/core";
import { invertedDropout } from "@maskout/inverted";
import { mcDropout } from "@maskout/mc-dropout";
import { standardDropout } from "@maskout/standard";
import { onEachDevice, settledMemory } from "@maskout/testing/devices";
import { expect, it } from "vitest";
import { draw, drawPlainly } from "./support/draw.js";
import { INPUTS, inputs } from "./support/models.js";

const EXAMPLES = 7;
const SAMPLES = 4;

const drop = (name?: string): Layer => invertedDropout({ rate: 0.5, name });

const builds: readonly (readonly [string, (device: Device) => Model])[] = [
  [
    "a chain in a chain",
    row(dense(8), chain([batchNorm(), relu(), drop(), chain([dense(6), standardDropout({ rate: 0.25 })])]), dense(3)),
  ],
  [
    "a residual block with dropout inside",
    row(dense(6), relu(), residual(chain([dense(6), relu(), drop()])), dense(3)),
  ],
  ["dropout in the shortcut only", row(residual(dense(4), chain([drop(), dense(4)])), relu(), dense(3))],
  [
    "named layers",
    row(dense(6, { name: "first" }), relu(), drop("thin"), residual(dense(6), drop(), { name: "block" }), dense(3)),
  ],
  ["a layer with a seed of its own", row(chain([invertedDropout({ rate: 0.5, seed: "own" })]), dense(3), drop())],
  ["one stochastic layer", (device) => model(drop(), { seed: 1, device })],
  ["a residual block alone", (device) => model(residual(chain([dense(INPUTS), drop()])), { seed: 1, device })],
  ["a chain of one stochastic layer", row(drop())],
];

/** Makes a model of layers in a row. */
function row(...layers: readonly Layer[]): (device: Device) => Model {
  return (device) => sequential(layers, { seed: "composed", device });
}

onEachDevice("composed", (device) => {
  it.each(builds)("sample s is the plain pass with sample s, bit for bit: %s", async (_, build) => {
    using composed = build(device);
    using x = inputs(EXAMPLES, device);
    // The model is built by its first sample.
    const whole = await draw(composed, x, { samples: SAMPLES });
    expect(whole.samples).toEqual(await drawPlainly(composed, x, SAMPLES));
    expect(new Set(rowsOf(whole.samples, SAMPLES)).size).toBe(SAMPLES);
    for (const batchSize of [1, 3]) {
      expect((await draw(composed, x, { samples: SAMPLES, batchSize })).samples).toEqual(whole.samples);
    }
  });

  it.each(builds)("progress counts samples times batches, and memory returns to where it was: %s", async (_, build) => {
    using composed = build(device);
    using x = inputs(EXAMPLES, device);
    composed.build([INPUTS]);
    const before = await settledMemory(device);
    const seen: (readonly [number, number])[] = [];
    await mcDropout(composed, {
      samples: SAMPLES,
      batchSize: 3,
      onProgress: ({ done, passes }) => seen.push([done, passes]),
    }).regress(x);
    expect(seen).toEqual(Array.from({ length: 3 * SAMPLES }, (_, index) => [index + 1, 3 * SAMPLES]));
    expect(await settledMemory(device)).toEqual(before);
  });

  it("a chain that ends in a softmax gives probabilities, wherever the chain is", async () => {
    using plain = row(dense(6), drop(), chain([relu(), dense(3)]))(device);
    using ending = row(dense(6), drop(), chain([relu(), dense(3), softmax()]))(device);
    using x = inputs(EXAMPLES, device);
    const fromLogits = await mcDropout(plain, { samples: SAMPLES }).classify(x);
    expect(await mcDropout(ending, { samples: SAMPLES }).classify(x)).toEqual(fromLogits);
  });
});

/** As many parts of the values, as text. */
function rowsOf(values: Float32Array, count: number): string[] {
  const size = values.length / count;
  return Array.from({ length: count }, (_, index) => values.subarray(index * size, (index + 1) * size).join());
}
