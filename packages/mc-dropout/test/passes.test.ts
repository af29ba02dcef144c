/** What runs how often, and how far ahead of the results. */
import {
  batchNorm,
  chain,
  dense,
  fit,
  meanSquaredError,
  model,
  relu,
  residual,
  sequential,
  sgd,
  tensor,
} from "@maskout/core";
import { invertedDropout } from "@maskout/inverted";
import { mcDropout } from "@maskout/mc-dropout";
import { onEachDevice } from "@maskout/testing/devices";
import { describe, expect, it } from "vitest";
import { draw, drawPlainly } from "./support/draw.js";
import { counting, inputs } from "./support/models.js";

onEachDevice("passes", (device) => {
  it.each([false, true])("at most two are under way, with samples kept: %s", async (keepSamples) => {
    let done = 0;
    const ahead: number[] = [];
    const watched = counting(() => ahead.push(watched.passes() - done));
    using model = sequential([invertedDropout({ rate: 0.5 }), watched.layer, dense(2)], { seed: 1, device });
    using x = inputs(6, device);
    const onProgress = (progress: { readonly done: number }): void => {
      done = progress.done;
    };
    await mcDropout(model, { samples: 9, batchSize: 3, onProgress }).regress(x, { keepSamples });
    expect(done).toBe(18);
    expect(Math.max(...ahead)).toBe(2);
  });
});

describe("what runs how often", () => {
  it("layers before the first stochastic one run once per batch, the others once per sample", async () => {
    const [early, late] = [counting(), counting()];
    using model = sequential(
      [dense(4), early.layer, invertedDropout({ rate: 0 }), invertedDropout({ rate: 0.5 }), late.layer, dense(2)],
      { seed: 1 },
    );
    using x = inputs(10);
    await mcDropout(model, { samples: 20, batchSize: 4 }).classify(x);
    expect([early.passes(), late.passes()]).toEqual([3, 60]);
  });

  it("a layer made of layers runs once per sample if any of them is stochastic, else once per batch", async () => {
    const [apart, beside, branch] = [counting(), counting(), counting()];
    const drop = () => invertedDropout({ rate: 0.5 });
    using mixed = sequential(
      [chain([dense(4), apart.layer]), residual(chain([])), chain([beside.layer, drop()]), residual(branch.layer)],
      { seed: 1 },
    );
    using x = inputs(10);
    await mcDropout(mixed, { samples: 20, batchSize: 4 }).classify(x);
    expect([apart.passes(), beside.passes(), branch.passes()]).toEqual([3, 60, 60]);
  });

  it("a model whose layer is no chain runs whole for every sample", async () => {
    const { layer, passes } = counting();
    using whole = model(residual(chain([layer, invertedDropout({ rate: 0.5 })])), { seed: 1 });
    using x = inputs(10);
    await mcDropout(whole, { samples: 20, batchSize: 4 }).regress(x);
    expect(passes()).toBe(60);
  });

  it("a model may start with dropout, and may be built by its first sample", async () => {
    using model = sequential([invertedDropout({ rate: 0.5 }), dense(2)], { seed: 1 });
    using x = inputs(4);
    const { samples } = await draw(model, x, { samples: 3, batchSize: 3 });
    expect(samples).toEqual(await drawPlainly(model, x, 3));
  });

  it("batch normalisation keeps its statistics and uses them", async () => {
    using model = sequential(
      [dense(6), batchNorm({ momentum: 0.5 }), relu(), invertedDropout({ rate: 0.5 }), dense(1)],
      {
        seed: 1,
      },
    );
    using x = inputs(32);
    using y = tensor(new Float32Array(32).fill(1), [32, 1]);
    await fit(model, { x, y }, { loss: meanSquaredError(), optimizer: sgd({ learningRate: 0.01 }), epochs: 3 });
    const state = [...model.state].map(([name, value]) => [name, value.dataSync()]);
    expect(state.length).toBe(2);
    const { samples } = await draw(model, x, { samples: 5, batchSize: 2 });
    expect([...model.state].map(([name, value]) => [name, value.dataSync()])).toEqual(state);
    // With the statistics of batches of 2, the samples would depend on the batches.
    expect((await draw(model, x, { samples: 5, batchSize: 32 })).samples).toEqual(samples);
  });

  it("sampling lets the event loop run", async () => {
    using model = sequential([dense(256), relu(), invertedDropout({ rate: 0.5 }), dense(256), dense(10)], { seed: 1 });
    using x = tensor(new Float32Array(256 * 256).fill(0.5), [256, 256]);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    await mcDropout(model, { samples: 150 }).classify(x);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(0);
  });
});
