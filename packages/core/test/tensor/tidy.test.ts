/** What becomes of tensors when work ends, as it should or not. */
import { keep, OptionError, type Tensor, tensor, tidy, zeros } from "@maskout/core";
import { allOrNothing } from "@maskout/core/variant";
import { onEachDevice, settledMemory } from "@maskout/testing/devices";
import { describe, expect, it } from "vitest";

onEachDevice("tidy", (device) => {
  const make = (): Tensor => zeros([3], { device });

  it("finds results in lists, maps, sets and objects, also in those that hold themselves", async () => {
    const before = await settledMemory(device);
    const result = tidy(device, () => {
      make();
      const inner = { list: [make()], map: new Map([["a", make()]]), set: new Set([make()]), itself: {} };
      inner.itself = inner;
      return inner;
    });
    const kept = [...result.list, ...result.map.values(), ...result.set];
    expect((await settledMemory(device)).tensors).toBe(before.tensors + 3);
    for (const each of kept) each.dispose();
    expect(await settledMemory(device)).toEqual(before);
  });

  it.each([
    ["an async function", () => async () => void make()],
    [
      "an async function that fails without its tensors",
      () => async () => {
        const x = make();
        await undefined;
        x.reshape([3, 1]);
      },
    ],
    [
      "a promise",
      () => () => {
        make();
        return Promise.resolve(make());
      },
    ],
    [
      "a thenable",
      () => () => {
        make();
        // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested.
        return { then: () => undefined };
      },
    ],
    [
      "a generator",
      () =>
        function* () {
          yield make();
        },
    ],
    [
      "an async generator",
      () =>
        async function* () {
          yield make();
        },
    ],
  ])("refuses %s at once, and frees what it has made", async (_, work) => {
    const before = await settledMemory(device);
    expect(() => tidy<unknown>(device, work())).toThrow(OptionError);
    expect(() => tidy<unknown>(device, work())).toThrow("expected a synchronous function");
    expect(await settledMemory(device)).toEqual(before);
  });

  it("without its result ends in the work's error, and leaves nothing", async () => {
    const before = await settledMemory(device);
    expect(() =>
      tidy(device, () => {
        make();
        return {
          get broken(): number {
            throw new Error("a getter");
          },
        };
      }),
    ).toThrow("a getter");
    expect(await settledMemory(device)).toEqual(before);
  });
});

onEachDevice("all or nothing", (device) => {
  it("keeps everything when the work ends, and nothing when it throws", async () => {
    const before = await settledMemory(device);
    const made: Tensor[] = [];
    const work = (fails: boolean) => () => {
      made.push(zeros([2], { device }), zeros([2], { device }));
      if (fails) throw new Error("the third");
      return made.length;
    };
    expect(() => allOrNothing(device, work(true))).toThrow("the third");
    expect(await settledMemory(device)).toEqual(before);
    expect(allOrNothing(device, work(false))).toBe(4);
    expect((await settledMemory(device)).tensors).toBe(before.tensors + 2);
    tidy(device, () => void allOrNothing(device, work(false)));
    expect((await settledMemory(device)).tensors).toBe(before.tensors + 2);
    for (const each of made) each.dispose();
    expect(await settledMemory(device)).toEqual(before);
  });
});

describe("tidy and keep", () => {
  it("refuse what is no device, no work and no tensor", () => {
    const x = tensor([1]);
    expect(() => Reflect.apply(tidy, undefined, [() => x])).toThrow('tidy: option "device"');
    expect(() => Reflect.apply(tidy, undefined, [undefined, () => x])).toThrow('tidy: option "device" is missing');
    expect(() => Reflect.apply(tidy, undefined, [x.device])).toThrow('tidy: option "work" is missing');
    expect(() => Reflect.apply(keep, undefined, [3])).toThrow('keep: option "tensor" is 3; expected a tensor');
  });
});
