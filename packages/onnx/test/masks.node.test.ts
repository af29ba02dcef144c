/** Masks, read off a model that multiplies by nothing else, against those that NumPy has drawn from the definition of the stream. */
import { type Insertion, stochasticModel } from "@maskout/onnx";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { masks } from "./support/files.js";
import { modelOf, type Node } from "./support/writer.js";

const shape = [3, 4, 2, 5];
const size = 120;
const dims = ["batch", "channels", "height", "width"];
const noises = ["inverted", "spatial", "alpha", "gaussian"] as const;
const rates = { inverted: 0.5, spatial: 0.3, alpha: 0.1, gaussian: 0.25 };

/** A model that hands out its input through four places, one of each kind of noise. */
const bytes = (): Uint8Array<ArrayBuffer> =>
  modelOf({
    nodes: noises.flatMap((noise): Node[] => [
      { op: "Neg", name: `negative ${noise}`, inputs: ["x"], outputs: [`negative/${noise}`] },
      { op: "Neg", inputs: [`negative/${noise}`], outputs: [noise] },
    ]),
    inputs: [{ name: "x", dims }],
    outputs: noises.map((name) => ({ name, dims })),
  });
const insert: readonly Insertion[] = noises.map((noise) => ({ after: noise, rate: rates[noise], noise }));

/** The factor of every element, from one of every element that a mask decides about. */
const whole = (values: readonly number[]): Float32Array =>
  Float32Array.from({ length: size }, (_, at) => values[values.length === size ? at : Math.floor(at / 10)]!);

describe("with ones going in, what comes out is the mask", () => {
  it.each(masks.map((mask) => [mask.noise, mask.sample, mask] as const))(
    "%s, sample %d",
    async (noise, sample, mask) => {
      const model = await stochasticModel(bytes(), { ort, insert: insert.toReversed() });
      const run = async (value: number): Promise<Float32Array> => {
        const x = new ort.Tensor("float32", new Float32Array(size).fill(value), shape);
        const outputs = await model.run({ x }, { seed: "maskout", sample });
        return outputs[noise]!.data as Float32Array;
      };
      const factor = whole(mask.factor);
      if (noise === "alpha") {
        const shift = whole(mask.shift!);
        expect(await run(0)).toEqual(shift);
        expect(await run(1)).toEqual(factor.map((value, at) => value + shift[at]!));
      } else if (noise === "gaussian") {
        for (const [at, value] of (await run(1)).entries()) expect(Math.abs(value - factor[at]!)).toBeLessThan(1e-6);
      } else {
        expect(await run(1)).toEqual(factor);
      }
      expect(model.layers[mask.place]).toEqual({ name: noise, noise, rate: mask.rate, shape });
      await model.release();
    },
  );
});

it("channels may be last, and a tensor without channels is refused", async () => {
  const at = (channels: "first" | "last"): readonly Insertion[] => [
    { after: "inverted", rate: 0.5, noise: "spatial", channels },
  ];
  const model = await stochasticModel(bytes(), { ort, insert: at("last") });
  const x = new ort.Tensor("float32", new Float32Array(size).fill(1), shape);
  const { inverted } = await model.run({ x }, { seed: 1 });
  const values = [...(inverted!.data as Float32Array)];
  expect(values.every((value, index) => value === values[Math.floor(index / 40) * 40 + (index % 5)])).toBe(true);
  expect(new Set(values)).toEqual(new Set([0, 2]));
  const flat = await stochasticModel(bytes(), { ort, insert: at("first") });
  const row = new ort.Tensor("float32", new Float32Array(4), [4]);
  await expect(flat.run({ x: row }, { seed: 1 })).rejects.toThrow();
});

describe("places come in the order of the graph", () => {
  it("an input, a Dropout node and what is behind it, whoever reads them", async () => {
    const graph = {
      nodes: [
        { op: "Identity", inputs: ["x"], outputs: ["first"] },
        { op: "Dropout", name: "drop", inputs: ["x"], outputs: ["dropped"] },
        { op: "Identity", inputs: ["dropped"], outputs: ["second"] },
      ],
      inputs: [{ name: "x", dims: ["batch", 8] }],
      outputs: [
        { name: "first", dims: ["batch", 8] },
        { name: "dropped", dims: ["batch", 8] },
        { name: "second", dims: ["batch", 8] },
      ],
    };
    const model = await stochasticModel(modelOf(graph), {
      ort,
      insert: [
        { after: "dropped", rate: 0.25 },
        { after: "x", rate: 0.5 },
      ],
    });
    expect(model.layers).toEqual([
      { name: "x", noise: "inverted", rate: 0.5, shape: undefined },
      { name: "drop", noise: "inverted", rate: 0.5, shape: undefined },
      { name: "dropped", noise: "inverted", rate: 0.25, shape: undefined },
    ]);
    const x = new ort.Tensor("float32", new Float32Array(64).fill(3), [8, 8]);
    const { first, dropped, second } = await model.run({ x }, { seed: 1 });
    expect(new Set(first!.data as Float32Array)).toEqual(new Set([0, 6]));
    expect(new Set(dropped!.data as Float32Array)).toEqual(new Set([0, 16]));
    expect(second!.data).toEqual(dropped!.data);
    const plain = await model.plain({ x });
    for (const name of ["first", "dropped", "second"])
      expect(new Set(plain[name]!.data as Float32Array)).toEqual(new Set([3]));
  });
});
