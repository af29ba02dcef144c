/** Trains a network, fits a temperature to digits that it has not learnt, and scores it before and after. */
import { type Model, predict, tensor } from "@maskout/core";
import { calibrationError, negativeLogLikelihood, temperature } from "@maskout/uncertainty";
import type { TrainPart } from "../../contenders/contender.js";
import { inverted } from "../../contenders/elementwise.js";
import { none } from "../../contenders/none.js";
import { CLASSES, loadDigits, PIXELS, splitDigits } from "../../data/digits.js";
import { softmaxOf } from "../../measure/softmax.js";
import { type DigitTensors, trainOnDigits } from "../digits.js";
import type { GuoCell, Settings, Values, Variant } from "./grid.js";

const parts: Readonly<Record<Variant, TrainPart>> = { none: none.train, inverted: inverted.train };

export async function compute({ variant, seed }: GuoCell, settings: Settings): Promise<Values> {
  const { rate } = settings;
  const { temperature, before, after, changed } = await trainOnDigits(
    settings,
    parts[variant],
    { input: 0, hidden: rate },
    `guo ${seed}`,
    (model, test) => scale(model, test, settings),
  );
  return { temperature, before, after, changed };
}

async function scale(model: Model, { x, y: labels }: DigitTensors, settings: Settings): Promise<Values> {
  const { trainDigits, heldOut, bins } = settings;
  const { images, labels: all } = splitDigits(await loadDigits()).train;
  const [first, end] = [trainDigits, trainDigits + heldOut];
  using others = tensor(images.subarray(first * PIXELS, end * PIXELS), [heldOut, PIXELS], { device: model.device });
  const classes = CLASSES;
  const scaling = temperature({ logits: await logitsOf(model, others), labels: all.subarray(first, end), classes });
  const logits = await logitsOf(model, x);
  const scored = (probabilities: Float64Array) => ({
    right: likeliest(probabilities).filter((one, example) => one === labels[example]).length,
    calibrationError: calibrationError({ probabilities, labels, classes, bins }),
    negativeLogLikelihood: negativeLogLikelihood({ probabilities, labels, classes }),
  });
  const [plain, scaled] = [softmaxOf(logits, CLASSES), scaling.probabilities(logits)];
  const [predicted, then] = [likeliest(plain), likeliest(scaled)];
  return {
    temperature: scaling.temperature,
    before: scored(plain),
    after: scored(scaled),
    changed: predicted.filter((one, example) => one !== then[example]).length,
  };
}

async function logitsOf(model: Model, x: DigitTensors["x"]): Promise<Float32Array> {
  using logits = await predict(model, x);
  return await logits.data();
}

/** The most likely class of every example. */
function likeliest(probabilities: Float64Array): readonly number[] {
  return Array.from({ length: probabilities.length / CLASSES }, (_, example) => {
    const row = probabilities.subarray(example * CLASSES, (example + 1) * CLASSES);
    return row.indexOf(Math.max(...row));
  });
}
