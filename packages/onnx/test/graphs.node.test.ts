/** Graphs of every sort: masks that are read, other numbers, shapes that depend on values; and those that are refused, by name. */
import { OptionError } from "@maskout/core";
import { stochasticModel } from "@maskout/onnx";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { type Graph, type ModelFacts, modelOf, type Node, raw, type Value } from "./support/writer.js";

const value = (name: string, type: Value["type"] = "float", ...dims: readonly (number | string)[]): Value => ({
  name,
  type,
  dims: dims.length > 0 ? dims : ["batch", 16],
});
const dropout: Node = { op: "Dropout", name: "drop", inputs: ["x"], outputs: ["y"] };
const simple: Graph = { nodes: [dropout], inputs: [value("x")], outputs: [value("y")] };
const ones = new ort.Tensor("float32", new Float32Array(64).fill(1), [4, 16]);
const distinct = (tensor: ort.Tensor | undefined): ReadonlySet<number> =>
  new Set(Array.from(tensor!.data as Float32Array, Number));

describe("the mask that a Dropout node hands out", () => {
  it.each([
    { opset: 7, type: "float" },
    { opset: 10, type: "bool" },
    { opset: 17, type: "bool" },
  ] as const)(
    "is that of ours, in version $opset as $type, and says of no mask that all is kept",
    async ({ opset, type }) => {
      const graph = {
        ...simple,
        nodes: [{ ...dropout, outputs: ["y", "mask"] }],
        outputs: [value("y"), value("mask", type)],
      };
      const model = await stochasticModel(modelOf(graph, { opset }), { ort });
      const { y, mask } = await model.run({ x: ones }, { seed: 1 });
      expect(Array.from(y!.data as Float32Array, (kept) => (kept === 0 ? 0 : 1))).toEqual(
        Array.from(mask!.data as Float32Array, Number),
      );
      expect(mask!.dims).toEqual([4, 16]);
      expect(distinct(mask)).toEqual(new Set([0, 1]));
      if (opset === 17) expect(distinct((await model.plain({ x: ones })).mask)).toEqual(new Set([1]));
    },
  );
});

it.each([1, 5, 6])("models of version %d, of what ONNX Runtime runs of them, are run", async (opset) => {
  const nodes: Node[] = [
    { op: "MatMul", inputs: ["x", "w"], outputs: ["product"] },
    { ...dropout, inputs: ["product"], attributes: { ratio: 0.25, ...(opset < 7 && { is_test: 0n }) } },
  ];
  const constants = [{ name: "w", dims: [16, 1], values: new Array(16).fill(1 / 16) }];
  const graph = {
    ...simple,
    nodes,
    constants,
    inputs: [...simple.inputs, value("w", "float", 16, 1)],
    outputs: [value("y", "float", "batch", 1)],
  };
  const model = await stochasticModel(modelOf(graph, { opset, irVersion: 3 }), { ort });
  expect(model.inputNames).toEqual(["x"]);
  const x = new ort.Tensor("float32", new Float32Array(16 * 64).fill(3), [64, 16]);
  expect(distinct((await model.run({ x }, { seed: 1 })).y)).toEqual(new Set([0, 4]));
  expect(distinct((await model.plain({ x })).y)).toEqual(new Set([3]));
});

it.each(["double", "float16"] as const)("numbers of type %s are multiplied as such", async (type) => {
  const nodes: Node[] = [
    { op: "Cast", inputs: ["x"], outputs: ["cast"], attributes: { to: type === "double" ? 11n : 10n } },
    { ...dropout, inputs: ["cast"], outputs: ["dropped"] },
    { op: "Cast", inputs: ["dropped"], outputs: ["y"], attributes: { to: 1n } },
  ];
  const model = await stochasticModel(modelOf({ ...simple, nodes }), { ort });
  expect(distinct((await model.run({ x: ones }, { seed: 1 })).y)).toEqual(new Set([0, 2]));
});

it("weights may lie in another file, which externalData holds", async () => {
  const values = Array.from({ length: 256 }, (_, at) => (at % 17 === 0 ? 3 : 0));
  const nodes: Node[] = [
    { op: "MatMul", inputs: ["x", "w"], outputs: ["p"] },
    { ...dropout, inputs: ["p"] },
  ];
  const constants = [{ name: "w", dims: [16, 16], values, file: { name: "weights.bin", offset: 0 } }];
  const session = { externalData: [{ path: "weights.bin", data: raw("float", values) }] };
  const model = await stochasticModel(modelOf({ ...simple, nodes, constants }), { ort, session });
  expect(distinct((await model.run({ x: ones }, { seed: 1 })).y)).toEqual(new Set([0, 6]));
  expect(distinct((await model.plain({ x: ones })).y)).toEqual(new Set([3]));
});

it("shapes may depend on values: masks are drawn for those that there are", async () => {
  const nodes: Node[] = [
    { op: "NonZero", inputs: ["x"], outputs: ["where"] },
    { op: "Cast", inputs: ["where"], outputs: ["numbers"], attributes: { to: 1n } },
    { op: "Add", inputs: ["numbers", "one"], outputs: ["above"] },
    { ...dropout, inputs: ["above"] },
  ];
  const constants = [{ name: "one", dims: [], values: [1] }];
  const model = await stochasticModel(
    modelOf({ ...simple, nodes, constants, outputs: [value("y", "float", 2, "found")] }),
    { ort },
  );
  for (const found of [7, 64, 1]) {
    const x = new ort.Tensor(
      "float32",
      Float32Array.from({ length: 64 }, (_, at) => (at < found ? 1 : 0)),
      [4, 16],
    );
    const { y } = await model.run({ x }, { seed: 1 });
    const again = await model.run({ x }, { seed: 1 });
    expect(y!.dims).toEqual([2, found]);
    expect(again.y!.data).toEqual(y!.data);
    expect(model.layers[0]!.shape).toEqual([2, found]);
  }
});

describe("batch normalisation that was exported in training mode", () => {
  const constants = ["scale", "shift", "mean", "variance"].map((name, at) => ({
    name,
    dims: [16],
    values: new Array(16).fill(at + 1),
  }));
  const normalised = (outputs: readonly string[]): Node => ({
    op: "BatchNormalization",
    inputs: ["x", ...constants.map(({ name }) => name)],
    outputs,
    attributes: { training_mode: 1n, epsilon: 0 },
  });
  const graph = (node: Node): Graph => ({ ...simple, constants, nodes: [node, { ...dropout, inputs: ["normal"] }] });

  it("takes its running statistics, with masks and without", async () => {
    const model = await stochasticModel(modelOf(graph(normalised(["normal", "running", "moving"]))), { ort });
    const [expected] = [(1 - 3) / Math.sqrt(4) + 2];
    const x = new ort.Tensor(
      "float32",
      Float32Array.from({ length: 64 }, () => 1),
      [4, 16],
    );
    expect(distinct((await model.plain({ x })).y)).toEqual(new Set([expected]));
    expect(distinct((await model.run({ x }, { seed: 1 })).y)).toEqual(new Set([0, 2 * expected]));
  });

  it("is refused if its new statistics are read", async () => {
    const outputs = [...simple.outputs, value("running", "float", 16)];
    const model = stochasticModel(modelOf({ ...graph(normalised(["normal", "running"])), outputs }), { ort });
    await expect(model).rejects.toThrow(/BatchNormalization .*normal.* in training/);
  });
});

describe("what cannot be done is refused, by name", () => {
  const refusal = async (graph: Graph, facts: ModelFacts = {}, more: object = {}): Promise<OptionError> => {
    try {
      await stochasticModel(modelOf(graph, facts), { ort, ...more });
    } catch (error) {
      if (error instanceof OptionError) return error;
      throw error;
    }
    throw new Error("It was taken.");
  };

  it("bytes that were damaged, or are left to the runtime to judge", async () => {
    const nodes: Node[] = [
      { op: "Constant", inputs: [], outputs: ["ratio"], attributes: { value: { name: "r", dims: [], values: [0.5] } } },
      { op: "MatMul", inputs: ["x", "w"], outputs: ["p"] },
      { ...dropout, inputs: ["p", "ratio", "training"] },
    ];
    const constants = [
      { name: "w", dims: [16, 16], values: new Array(256).fill(1) },
      { name: "training", type: "bool", dims: [], values: [1] },
    ] as const;
    const whole = modelOf({ ...simple, nodes, constants });
    // What comes to a runtime is its own to judge.
    const judged = new Error("It came to the runtime.");
    const judge = { Tensor: ort.Tensor, InferenceSession: { create: () => Promise.reject(judged) } };
    const outcomes = { refused: 0, judged: 0 };
    const damaged = [...whole.keys()].flatMap((at) => [
      whole.slice(0, at),
      ...[1, 0x80].map((bit) => whole.map((byte, index) => (index === at ? byte ^ bit : byte))),
    ]);
    for (const bytes of damaged) {
      const error: unknown = await stochasticModel(bytes, { ort: judge }).catch((it: unknown) => it);
      if (error === judged) outcomes.judged++;
      else if (error instanceof OptionError) outcomes.refused++;
      else throw error;
    }
    expect(Math.min(outcomes.refused, outcomes.judged)).toBeGreaterThan(100);
  });

  it("bytes that are no model, and what is not ONNX Runtime", async () => {
    await expect(stochasticModel(Uint8Array.of(1, 2, 3), { ort })).rejects.toThrow(/all bytes of an ONNX model/);
    await expect(stochasticModel(new ArrayBuffer(0), { ort })).rejects.toThrow(OptionError);
    // @ts-expect-error: It makes no sessions.
    await expect(stochasticModel(modelOf(simple), { ort: {} })).rejects.toThrow(/onnxruntime-web/);
  });

  it("a model without Dropout, with how to keep it", async () => {
    const { message } = await refusal({ ...simple, nodes: [{ op: "Relu", inputs: ["x"], outputs: ["y"] }] });
    expect(message).toMatch(/TrainingMode.PRESERVE/);
    expect(message).toMatch(/after tensors such as y/);
  });

  it("Dropout in control flow, and in functions", async () => {
    const branch: Graph = { nodes: [{ ...dropout, outputs: ["inner"] }], inputs: [], outputs: [value("inner")] };
    const nodes: Node[] = [
      {
        op: "If",
        name: "choice",
        inputs: ["c"],
        outputs: ["y"],
        attributes: { then_branch: branch, else_branch: branch },
      },
    ];
    const inputs = [...simple.inputs, value("c", "bool", 1)];
    expect((await refusal({ ...simple, nodes, inputs })).value).toBe('Dropout "drop" in then_branch of If "choice"');
    const call: Node = { op: "Block", inputs: ["x"], outputs: ["y"], domain: "local" };
    const functions = [{ name: "Block", inputs: ["x"], outputs: ["y"], nodes: [dropout] }];
    expect((await refusal({ ...simple, nodes: [call] }, { functions })).value).toBe(
      'Dropout "drop" in the function Block',
    );
  });

  it("weights in other files", async () => {
    const constants = [{ name: "w", dims: [16, 16], values: [], file: { name: "model.onnx.data", offset: 0 } }];
    const nodes: Node[] = [
      { op: "MatMul", inputs: ["x", "w"], outputs: ["p"] },
      { ...dropout, inputs: ["p"] },
    ];
    const { option, message } = await refusal({ ...simple, nodes, constants });
    expect(option).toBe("session.externalData");
    expect(message).toMatch(/{ path: "model.onnx.data", data }.*save_as_external_data=False/);
  });

  it("places that there are not, and rates that cannot be", async () => {
    const insert = (after: string, rate = 0.5): object => ({ insert: [{ after, rate }] });
    expect((await refusal(simple, {}, insert("z"))).message).toMatch(/insert\[0\].after" is "z".*It has x, y/);
    expect((await refusal(simple, {}, insert("y", 1))).option).toBe("rate");
    expect((await refusal(simple, {}, { dropout: { rate: 2 } })).message).toMatch(/dropout/);
    expect(
      (await refusal({ ...simple, nodes: [{ ...dropout, attributes: { ratio: 1 } }] }, { opset: 10 })).owner,
    ).toMatch("Dropout drop");
    const model = await stochasticModel(modelOf(simple), { ort });
    // @ts-expect-error: A run needs a seed.
    await expect(model.run({ x: ones }, {})).rejects.toThrow(/"seed"/);
  });
});
