/** Files are not trusted: of ten thousand changed ones, each is refused with a typed error, or loads what it says. */
import { CheckpointError, type Model, type Optimizer } from "@maskout/core";
import { loadCheckpoint } from "@maskout/core/checkpoint";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type Mutation, mutations } from "../support/mutations.js";
import { countingDevice, isUnchanged, kinds, modelOf, savedRun, snapshot } from "../support/runs.js";
import { type Content, contentOf, signed } from "../support/safetensors.js";

const FILES = 10_000;

/** Refuses a model and an optimizer that are not, bit for bit, what a file says. */
function expectLoaded(content: Content, model: Model, optimizer: Optimizer | undefined): void {
  // Numbers that JSON does not have are texts in a file.
  const plain = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value, (_, it) => (typeof it === "number" && !Number.isFinite(it) ? String(it) : it)));
  const run = JSON.parse(content.run);
  const { key, progress, inputShape } = model;
  expect(plain({ key, progress, inputShape })).toEqual(
    plain({ key: run.key, progress: run.progress, inputShape: run.inputShape }),
  );
  if (optimizer !== undefined) expect(optimizer.step).toBe(run.optimizer.step);
  const tensors = [
    ...[...model.parameters, ...model.state].map(([name, value]) => [`model/${name}`, value] as const),
    ...[...model.best].map(([name, value]) => [`best/${name}`, value] as const),
    ...[...(optimizer?.slots ?? [])].map(([name, value]) => [`optimizer/${name}`, value] as const),
  ];
  for (const [name, value] of tensors) {
    const said = content.tensors.get(name)!;
    expect(value.shape).toEqual(said.shape);
    const { buffer } = value.dataSync();
    expect(Array.from(new Uint8Array(buffer))).toEqual(Array.from(said.bytes));
  }
  const expected = [...content.tensors.keys()].filter(
    (name) => optimizer !== undefined || !name.startsWith("optimizer/"),
  );
  expect(tensors.map(([name]) => name).sort()).toEqual(expected.sort());
}

it(`of ${FILES} changed checkpoints each is refused with a typed error and changes nothing, or loads bit for bit what it says`, async () => {
  const subjects = await Promise.all(kinds.map(async (kind) => ({ kind, file: await savedRun(kind) })));
  const device = countingDevice();
  const times: number[] = [];
  const outcomes = { refused: 0, loaded: 0, forged: 0 };

  /** Whether the file was loaded. */
  const load = (file: Uint8Array, content: () => Content, model: Model, optimizer: Optimizer | undefined): boolean => {
    const before = snapshot(model, optimizer);
    const uploaded = device.uploaded;
    const start = performance.now();
    try {
      loadCheckpoint(file, model, { optimizer });
    } catch (error) {
      times.push(performance.now() - start);
      expect(error).toBeInstanceOf(CheckpointError);
      expect(isUnchanged(before, snapshot(model, optimizer))).toBe(true);
      expect(device.uploaded).toBe(uploaded);
      return false;
    }
    times.push(performance.now() - start);
    expect(device.uploaded - uploaded).toBeLessThanOrEqual(file.length);
    expectLoaded(content(), model, optimizer);
    return true;
  };

  const changed = async (at: number, { apply }: Mutation, forged: boolean, built: boolean, whole: boolean) => {
    const { kind, file } = subjects[at]!;
    const damaged = apply(file);
    const given = forged ? await signed(damaged) : damaged;
    // Without a digest that was made for it, nothing but the original may come out.
    using model = modelOf(kind, device, "another", built ? [2] : undefined);
    const optimizer = whole ? kind.optimizer?.() : undefined;
    const loaded = load(given, () => contentOf(forged ? given : file), model, optimizer);
    optimizer?.dispose();
    outcomes[loaded ? (forged ? "forged" : "loaded") : "refused"]++;
  };
  const property = fc.asyncProperty(
    fc.nat(kinds.length - 1),
    mutations,
    fc.boolean(),
    fc.boolean(),
    fc.boolean(),
    changed,
  );
  await fc.assert(property, { numRuns: FILES, seed: 9 });

  expect(outcomes.refused).toBeGreaterThan(FILES / 2);
  expect(outcomes.loaded).toBeGreaterThan(FILES / 200);
  expect(outcomes.forged).toBeGreaterThan(FILES / 200);
  times.sort((a, b) => a - b);
  expect(times[FILES >> 1]).toBeLessThan(50);
  expect(times.at(-1)).toBeLessThan(2000);
});
