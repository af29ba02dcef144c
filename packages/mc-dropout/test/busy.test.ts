/** Sampling and training do not meet: what samples are drawn from stands still while they are. */
import { adam, BusyError, fit, type Model, oneHot, softmaxCrossEntropy } from "@maskout/core";
import { mcDropout } from "@maskout/mc-dropout";
import { onEachDevice } from "@maskout/testing/devices";
import { expect, it } from "vitest";
import { CLASSES, classifier, inputs } from "./support/models.js";

const EXAMPLES = 8;
const labels = Array.from({ length: EXAMPLES }, (_, index) => index % CLASSES);

onEachDevice("training and sampling at once", (device) => {
  const train = async (model: Model, onEpoch?: () => Promise<void>): Promise<void> => {
    using x = inputs(EXAMPLES, device);
    using y = oneHot(labels, CLASSES, { device });
    const optimizer = adam();
    const options = { loss: softmaxCrossEntropy(), optimizer, epochs: 2, batchSize: 4, ...(onEpoch && { onEpoch }) };
    await fit(model, { x, y }, options);
    optimizer.dispose();
  };

  it("a model that is trained is not sampled, and training ends in the bits that it ends in alone", async () => {
    using alone = classifier(device);
    await train(alone);
    using together = classifier(device);
    using x = inputs(2, device);
    const training = train(together);
    const sampling = mcDropout(together, { samples: 2 });
    await expect(sampling.classify(x)).rejects.toThrow(BusyError);
    await expect(sampling.regress(x)).rejects.toThrow("regress: the model is in use by a call of fit");
    await training;
    const expected = await mcDropout(alone, { samples: 3 }).classify(x);
    expect(await mcDropout(together, { samples: 3 }).classify(x)).toEqual(expected);
  });

  it("a model that is sampled is not trained, and samples are what they are alone; two may sample it", async () => {
    using model = classifier(device);
    using x = inputs(EXAMPLES, device);
    const expected = await mcDropout(model, { samples: 4 }).classify(x);
    const sampling = mcDropout(model, { samples: 4 });
    const both = Promise.all([sampling.classify(x), sampling.classify(x)]);
    await expect(train(model)).rejects.toThrow("fit: the model is in use by a call of classify");
    expect(model.progress.step).toBe(0);
    expect(await both).toEqual([expected, expected]);
    await train(model);
    expect(model.progress.step).toBe(4);
  });

  it("a callback of training may sample, and waits for it", async () => {
    using model = classifier(device);
    using x = inputs(EXAMPLES, device);
    const spread: number[] = [];
    await train(model, async () => {
      const { predictiveEntropy } = await mcDropout(model, { samples: 2 }).classify(x);
      spread.push(predictiveEntropy[0]!);
    });
    expect(spread).toHaveLength(2);
  });
});
