/** Whatever is passed to what the package exports, it ends in an answer or in a typed error, and leaves nothing on the device. */
import { cpu, dense, MaskoutError, sequential, tensor, zeros } from "@maskout/core";
import { invertedDropout } from "@maskout/inverted";
import * as exported from "@maskout/mc-dropout";
import fc from "fast-check";
import { expect, it } from "vitest";

const { acquire, classification, ensemble, mcDropout, regression } = exported;

const circular: unknown[] = [];
circular.push(circular);
const disposed = zeros([2, 2]);
disposed.dispose();
const model = sequential([invertedDropout({ rate: 0.5 }), dense(2)], { seed: 1, inputShape: [2] });
const source = { pass: () => [1, 2] };
const x = zeros([2, 2]);

/** What people pass by mistake, and what nobody does. */
const anything = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSet: true,
    withTypedArray: true,
  }),
  fc.constantFrom<unknown>(
    circular,
    disposed,
    zeros([0, 2]),
    tensor([1], []),
    tensor([1, 0]),
    cpu(),
    () => 1,
    Symbol("s"),
  ),
  fc.constantFrom<unknown>(Number.NaN, Number.POSITIVE_INFINITY, -1, 0, 0.5, 1, 2, 2 ** 24, 2 ** 31, 2 ** 53, 1n),
  fc.constantFrom<unknown>(
    [0, 1],
    [[1, 2], [3]],
    [[1, 2]],
    BigInt64Array.of(0n, 1n),
    Uint8Array.of(0, 1),
    true,
    null,
    undefined,
    "bald",
  ),
  fc.constantFrom<unknown>(
    { length: 2 ** 53 },
    { length: -1 },
    { length: "2" },
    new DataView(new ArrayBuffer(8)),
    Promise.resolve(x),
  ),
);

/** An object of options, of which the good ones are changed. */
function optionsLike(good: Readonly<Record<string, unknown>>, names: readonly string[]): fc.Arbitrary<unknown> {
  const changes = fc.dictionary(fc.constantFrom(...names, "unknown"), anything, { maxKeys: 3 });
  return fc.oneof(
    anything,
    changes.map((change) => ({ ...good, ...change })),
  );
}

const given = fc.oneof(
  anything,
  fc.constantFrom<unknown>(x, [
    [1, 2],
    [3, 4],
  ]),
);
const summaries = { samples: 1, batch: 2 };
const sampled = { samples: 2, seed: 1 };

/** Every function, by its name. */
const CALLS: Readonly<Record<string, fc.Arbitrary<() => unknown>>> = {
  acquire: call(acquire, [
    fc.oneof(anything, fc.constant([1, 2, 3])),
    fc.oneof(anything, fc.constantFrom(1, 2)),
    optionsLike({}, ["by", "seed", "key"]),
  ]),
  classification: call(classification, [
    optionsLike({ ...summaries, classes: 2, probabilities: [0.5, 0.5, 1, 0] }, [
      "probabilities",
      "samples",
      "batch",
      "classes",
      "labels",
      "bins",
    ]),
  ]),
  regression: call(regression, [
    optionsLike({ ...summaries, predictions: [1, 2] }, ["predictions", "samples", "batch", "tau", "targets"]),
  ]),
  ensemble: call(ensemble, [
    fc.oneof(
      anything,
      fc.array(fc.oneof(fc.constantFrom<unknown>(model, source, { pass: 1 }), anything), { maxLength: 2 }),
    ),
    optionsLike({}, ["stochastic"]),
  ]),
  mcDropout: call(mcDropout, [
    fc.oneof(anything, fc.constantFrom<unknown>(model, source, ensemble([model, source]))),
    optionsLike(sampled, [
      "samples",
      "seed",
      "key",
      "batchSize",
      "step",
      "consistent",
      "signal",
      "onProgress",
      "onWarning",
    ]),
  ]),
  "mcDropout().classify": call(mcDropout(model, sampled).classify, [
    given,
    optionsLike({}, ["outputs", "task", "keepSamples", "labels", "bins"]),
  ]),
  "mcDropout().regress": call(mcDropout(model, sampled).regress, [given, optionsLike({}, ["tau", "keepSamples"])]),
};

function call(
  callee: (...args: never[]) => unknown,
  args: readonly fc.Arbitrary<unknown>[],
): fc.Arbitrary<() => unknown> {
  return fc.tuple(...args).map((list) => () => Reflect.apply(callee, undefined, list));
}

it("every function that is exported has its calls", () => {
  expect(
    Object.keys(CALLS)
      .filter((name) => !name.includes("."))
      .toSorted(),
  ).toEqual(Object.keys(exported).toSorted());
});

it.each(Object.keys(CALLS))(
  "%s, of anything, ends in an answer or in a typed error, and leaves nothing",
  async (name) => {
    const before = cpu().memory().tensors;
    let answers = 0;
    await fc.assert(
      fc.asyncProperty(CALLS[name]!, async (made) => {
        try {
          await made();
          answers++;
        } catch (error) {
          if (!(error instanceof MaskoutError)) throw error;
          expect(error.message.length).toBeLessThan(1500);
        }
        expect(cpu().memory().tensors).toBeLessThanOrEqual(before);
      }),
      { seed: 11, numRuns: 1000 },
    );
    expect(answers, "some calls are good ones").toBeGreaterThan(10);
  },
);
