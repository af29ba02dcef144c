/** Sums over examples: of their losses, and of metrics. */
import { OptionError } from "../errors.js";
import { expectKnownOptions } from "../options.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Loss, Metric, ScoredBatch } from "./losses/loss.js";

/** Means over examples, by what they measure. */
export interface Scores {
  /** The mean loss. */
  readonly loss: number;
  /** The share of examples classified correctly, for a loss over classes. */
  readonly accuracy?: number;
  /** Every metric by its name, `accuracy` among them. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** Metrics by name. */
export type Metrics = Readonly<Record<string, Metric>>;

/** The metrics that are asked for, and the accuracy where the loss has one. @throws {@link OptionError} */
export function resolveMetrics(owner: string, loss: Loss, metrics: Metrics = {}): Metrics {
  expectKnownOptions(owner, { metrics }, ["metrics"]);
  if (typeof metrics !== "object" || metrics === null || Array.isArray(metrics))
    throw noMetric(owner, "metrics", metrics);
  for (const [name, metric] of Object.entries(metrics)) {
    if (typeof metric !== "function" || name === "loss") throw noMetric(owner, `metrics.${name}`, metric);
  }
  return loss.correct === undefined ? metrics : { accuracy: loss.correct, ...metrics };
}

function noMetric(owner: string, option: string, value: unknown): OptionError {
  return new OptionError({
    owner,
    option,
    value,
    expected: 'functions by name, other than "loss"',
    remedy: "Such as metrics: { mae: ({ output, target }) => …the sum over the examples }.",
  });
}

/** A batch that was computed: its loss, and its outputs and targets for the metrics. */
export interface TalliedBatch {
  /** A scalar. */
  readonly loss: Tensor;
  readonly output: Tensor;
  readonly target: Tensor;
  readonly examples: number;
}

/** The sums of batches, in double precision. */
export class Tally {
  readonly #metrics: Metrics;
  readonly #sums: Record<string, number>;
  #done: number;

  /** @param from Sums to go on from. */
  constructor(metrics: Metrics, from?: { readonly done: number; readonly sums: Readonly<Record<string, number>> }) {
    this.#metrics = metrics;
    this.#done = from?.done ?? 0;
    this.#sums = { loss: 0, ...from?.sums };
  }

  /** Examples so far. */
  get done(): number {
    return this.#done;
  }

  /** The sums so far, by name. */
  get sums(): Readonly<Record<string, number>> {
    return { ...this.#sums };
  }

  /** Takes a batch in, whose values are there. */
  add(loss: number, batch: ScoredBatch): void {
    const { examples } = batch;
    this.#done += examples;
    this.#sums.loss! += loss * examples;
    for (const name in this.#metrics) this.#sums[name] = (this.#sums[name] ?? 0) + this.#metrics[name]!(batch);
  }

  /** Takes a batch in as soon as its values are there, and frees its tensors. Returns its loss. */
  async read({ loss, output, target, examples }: TalliedBatch): Promise<number> {
    try {
      const scored = Object.keys(this.#metrics).length > 0;
      const [[value = Number.NaN], outputs, targets] = await Promise.all([
        loss.data(),
        scored ? output.data() : NOTHING,
        scored ? target.data() : NOTHING,
      ]);
      this.add(value, { output: outputs, target: targets, examples });
      return value;
    } finally {
      for (const tensor of [loss, output, target]) tensor.dispose();
    }
  }

  /** The means over all examples so far. */
  scores(): Scores {
    const metrics: Record<string, number> = {};
    for (const name in this.#metrics) metrics[name] = (this.#sums[name] ?? 0) / this.#done;
    const { accuracy } = metrics;
    return { loss: this.#sums.loss! / this.#done, ...(accuracy !== undefined && { accuracy }), metrics };
  }
}

const NOTHING = new Float32Array();
