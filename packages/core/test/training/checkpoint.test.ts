import { adam, CheckpointError, dense, type Model, relu, sequential, sgd } from "@maskout/core";
import { loadCheckpoint, saveCheckpoint } from "@maskout/core/checkpoint";
import { describe, expect, it } from "vitest";

function newModel(units = 3): Model {
  return sequential([dense(4), relu(), dense(units)], { seed: "checkpoint", inputShape: [2] });
}

/** The header of a safetensors file, read as the format's page says: a u64 length, then JSON. */
function headerOf(
  bytes: Uint8Array,
): Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }> {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  return JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
}

describe("a checkpoint", () => {
  it("is a safetensors file: named float32 tensors with shapes and offsets", async () => {
    using model = newModel();
    const bytes = await saveCheckpoint(model);
    const header = headerOf(bytes);
    expect(header["model/0.dense.weight"]).toEqual({ dtype: "F32", shape: [2, 4], data_offsets: [0, 32] });
    const start = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(start % 8).toBe(0);
    const first = new Float32Array(bytes.slice(start, start + 32).buffer);
    expect(first).toEqual(model.parameters.get("0.dense.weight")?.dataSync());
  });

  it("reads a file that lies anywhere in a larger buffer", async () => {
    using model = newModel();
    const bytes = await saveCheckpoint(model);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    using copy = newModel();
    loadCheckpoint(shifted.subarray(3), copy);
    expect(await saveCheckpoint(copy)).toEqual(bytes);
  });

  it("cut short anywhere is refused, and the model stays as it was", async () => {
    using saved = newModel();
    const bytes = await saveCheckpoint(saved);
    using model = sequential([dense(4), relu(), dense(3)], { seed: "another", inputShape: [2] });
    const before = await saveCheckpoint(model);
    for (let length = 0; length < bytes.length; length += 5) {
      expect(() => loadCheckpoint(bytes.slice(0, length), model), `${length} bytes`).toThrow(CheckpointError);
    }
    expect(await saveCheckpoint(model)).toEqual(before);
  });

  it("with a header that was tampered with is refused", async () => {
    using model = newModel();
    const bytes = await saveCheckpoint(model);
    const text = new TextDecoder("latin1").decode(bytes);
    const changed = (from: string, to: string): Uint8Array => {
      expect(text).toContain(from);
      expect(to).toHaveLength(from.length);
      return Uint8Array.from(text.replace(from, to), (character) => character.charCodeAt(0));
    };
    for (const wrong of [
      changed('"data_offsets":[0,32]', '"data_offsets":[-9,2]'),
      changed('"shape":[2,4]', '"shape":[-8 ]'),
      changed('"F32"', '"F64"'),
      changed('"version\\":1', '"version\\":9'),
      changed('{\\"version', '[\\"version'),
    ]) {
      expect(() => loadCheckpoint(wrong, model)).toThrow(CheckpointError);
    }
    expect(await saveCheckpoint(model)).toEqual(bytes);
  });

  it("of another model is refused, naming the variable", async () => {
    using saved = newModel(5);
    using model = newModel(3);
    const bytes = await saveCheckpoint(saved);
    expect(() => loadCheckpoint(bytes, model)).toThrow(/"2.dense.weight" has shape \[4, 3\].*\[4, 5\]/);
    using larger = sequential([dense(4), relu()], { seed: 1, inputShape: [2] });
    expect(() => loadCheckpoint(bytes, larger)).toThrow(/holds "2.dense.weight"/);
  });

  it("is loaded with the optimizer that was saved, or none", async () => {
    using model = newModel();
    const bytes = await saveCheckpoint(model, { optimizer: adam() });
    expect(() => loadCheckpoint(bytes, model, { optimizer: sgd({ learningRate: 1 }) })).toThrow(
      /holds the optimizer adam/,
    );
    expect(() => loadCheckpoint(bytes, model)).not.toThrow();
    const without = await saveCheckpoint(model);
    expect(() => loadCheckpoint(without, model, { optimizer: adam() })).toThrow(/no optimizer/);
  });

  it("needs a model that has parameters", async () => {
    await expect(saveCheckpoint(sequential([dense(1)], { seed: 1 }))).rejects.toThrow(/Build it/);
  });
});
