/** Weights that do not fit are refused, and change nothing. */
import {
  CheckpointError,
  conv2d,
  dense,
  flatten,
  type Model,
  OptionError,
  residual,
  sequential,
  WeightsError,
} from "@maskout/core";
import { loadWeights } from "@maskout/core/checkpoint";
import { beforeEach, describe, expect, it } from "vitest";
import { countingDevice } from "../../support/runs.js";
import { fileOf, tensorsFile } from "../../support/safetensors.js";

const weight = { shape: [2, 3], values: [1, 2, 3, 4, 5, 6] };
const bias = { shape: [2], values: [7, 8] };
const device = countingDevice();
let model: Model;

beforeEach(() => {
  model = sequential([dense(2, { name: "head" })], { seed: 1, inputShape: [3], device });
});

/** The values of the model now. */
const valuesOf = (): readonly number[][] =>
  [...model.parameters.values()].map((it) => [...device.readSync(it.storage())]);

/** Refuses a load that changes something, or ends in another error. */
function expectRefused(
  error: typeof OptionError | typeof CheckpointError,
  words: RegExp,
  ...args: Parameters<typeof loadWeights>
): void {
  const before = valuesOf();
  expect(() => loadWeights(...args)).toThrow(error);
  expect(() => loadWeights(...args)).toThrow(words);
  expect(valuesOf()).toEqual(before);
}

/** The report of weights that do not fit. */
function reportOf(file: Uint8Array): WeightsError["report"] {
  const before = valuesOf();
  try {
    loadWeights(model, file);
  } catch (error) {
    expect(error).toBeInstanceOf(WeightsError);
    expect(valuesOf()).toEqual(before);
    if (error instanceof WeightsError) return error.report;
  }
  throw new Error("The file was loaded.");
}

describe("unless all fits, nothing is changed, and the report says what is", () => {
  it("missing", () => {
    expect(reportOf(tensorsFile({ "head.weight": weight }))).toEqual({
      used: [{ variable: "head.weight", from: "head.weight" }],
      missing: ["head.bias"],
      unused: [],
      mismatched: [],
    });
  });

  it("unused", () => {
    const { unused } = reportOf(tensorsFile({ "head.weight": weight, "head.bias": bias, "tail.bias": bias }));
    expect(unused).toEqual(["tail.bias"]);
  });

  it("mismatched, by its shape as it is in the file", () => {
    const { mismatched } = reportOf(tensorsFile({ "head.weight": { ...weight, shape: [3, 2] }, "head.bias": bias }));
    expect(mismatched).toEqual([
      { variable: "head.weight", from: "head.weight", why: "its shape is [3, 2], and should be [2, 3]" },
    ]);
  });

  it("mismatched, by its type, and by values that float32 does not have", () => {
    const huge = new Uint8Array(new DataView(new ArrayBuffer(16)).buffer);
    new DataView(huge.buffer).setFloat64(0, 1e300, true);
    const file = (dtype: string): Uint8Array =>
      fileOf({ header: [['"head.bias"', JSON.stringify({ dtype, shape: [2], data_offsets: [0, 16] })]], data: huge });
    expect(reportOf(file("I64")).mismatched[0]!.why).toBe("its type is I64, not one of F32, F16, BF16, F64");
    expect(reportOf(file("F64")).mismatched[0]!.why).toMatch("too large for float32");
  });
});

it("with partial what fits is loaded, and the rest stays as it is", () => {
  const [before] = valuesOf();
  const report = loadWeights(model, tensorsFile({ "head.bias": bias, "tail.bias": bias }), { partial: true });
  expect(valuesOf()).toEqual([before, [7, 8]]);
  expect(report).toEqual({
    used: [{ variable: "head.bias", from: "head.bias" }],
    missing: ["head.weight"],
    unused: ["tail.bias"],
    mismatched: [],
  });
});

it("a device without room leaves the model as it was, and no tensors behind", () => {
  const before = valuesOf();
  const { tensors } = device.memory();
  device.failing = 1;
  expect(() => loadWeights(model, tensorsFile({ "head.weight": weight, "head.bias": bias }))).toThrow("no room");
  expect(valuesOf()).toEqual(before);
  expect(device.memory().tensors).toBe(tensors);
});

describe("what cannot be is refused", () => {
  const file = tensorsFile({ "head.weight": weight, "head.bias": bias });

  it("bytes that are no safetensors file", () => {
    expectRefused(CheckpointError, /not a whole safetensors file: it has 3 bytes/, model, Uint8Array.of(1, 2, 3));
    expectRefused(CheckpointError, /reach past its end/, model, file.slice(0, -4));
  });

  it("a model that is not built, or none", () => {
    expectRefused(OptionError, /model.build\(/, sequential([dense(2)], { seed: 1 }), file);
  });

  it("names that are misspelt", () => {
    expectRefused(OptionError, /rename.haed/, model, file, { rename: { haed: "head" } });
    // @ts-expect-error: A name is a text.
    expectRefused(OptionError, /rename.head" is 1; expected a name/, model, file, { rename: { head: 1 } });
    // @ts-expect-error: No such origin.
    expectRefused(OptionError, /"pytorch", "keras", "maskout"/, model, file, { from: "torch" });
    // @ts-expect-error: No such option.
    expectRefused(OptionError, /strict/, model, file, { strict: false });
  });

  it("a flattened image of PyTorch that goes where its order is lost", () => {
    const lost = sequential([conv2d(2, { kernelSize: 1 }), flatten(), residual(dense(8))], {
      seed: 1,
      inputShape: [2, 2, 1],
    });
    expectRefused(OptionError, /put the flatten\(\) into a chain/, lost, tensorsFile({ "0.weight": weight }));
  });
});
