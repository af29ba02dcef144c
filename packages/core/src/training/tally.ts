/** Sums over examples: of their losses, and of metrics. */
import { OptionError } from "../errors.js";
import { expectKnownOptions } from "../options.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Loss, Metric, ScoredBatch } from "./losses/loss.js";
import type { NamedPenalty } from "./regularization/regularizer.js";

/** Means over examples: of the loss and of metrics. */
export interface Scores {
  /** The mean loss, including the penalties of `regularization` and, in training, those of layers. */
  readonly loss: number;
  /** The share of examples that are classified correctly, for a loss over classes. */
  readonly accuracy?: number;
  /** Every metric by its name, including `accuracy`. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The penalties that the loss includes, by name: those of `regularization` and, in training, those of the layers, as `layers`. */
  readonly penalties?: Readonly<Record<string, number>>;
}

/** The prefix of penalties among the names of sums. */
const PENALTY = "penalties.";

/** Metrics by name. */
export type Metrics = Readonly<Record<string, Metric>>;

/** The metrics of the options, and the accuracy if the loss has one. @throws {@link OptionError} */
export function resolveMetrics(owner: string, loss: Loss, metrics: Metrics = {}): Metrics {
  expectKnownOptions(owner, { metrics }, ["metrics"]);
  if (typeof metrics !== "object" || metrics === null || Array.isArray(metrics))
    throw noMetric(owner, "metrics", metrics);
  for (const [name, metric] of Object.entries(metrics)) {
    if (typeof metric === "function" && name !== "loss" && !name.startsWith(PENALTY)) continue;
    throw noMetric(owner, `metrics.${name}`, metric);
  }
  return loss.correct === undefined ? metrics : { accuracy: loss.correct, ...metrics };
}

function noMetric(owner: string, option: string, value: unknown): OptionError {
  return new OptionError({
    owner,
    option,
    value,
    expected: 'functions by name, other than "loss" and "penalties.…"',
    remedy: "Such as metrics: { mae: ({ output, target }) => …the sum over the examples }.",
  });
}

/** A computed batch: its loss, and its outputs and targets for the metrics. */
export interface TalliedBatch {
  /** The mean loss, a scalar. */
  readonly loss: Tensor;
  readonly output: Tensor;
  readonly target: Tensor;
  readonly examples: number;
  /** The penalties that the loss includes. Default: none. */
  readonly penalties?: readonly Pick<NamedPenalty, "name" | "penalty">[];
}

/** The sums of losses and metrics over batches, in double precision. */
export class Tally {
  readonly #metrics: Metrics;
  readonly #sums: Record<string, number>;
  #done: number;

  /** @param from The sums to start from. */
  constructor(metrics: Metrics, from?: { readonly done: number; readonly sums: Readonly<Record<string, number>> }) {
    this.#metrics = metrics;
    this.#done = from?.done ?? 0;
    this.#sums = { loss: 0, ...from?.sums };
  }

  /** The number of examples so far. */
  get done(): number {
    return this.#done;
  }

  /** The sums so far, by name. */
  get sums(): Readonly<Record<string, number>> {
    return { ...this.#sums };
  }

  /** Adds a batch whose values are known. @param penalties The penalties that the loss includes, by name. */
  add(loss: number, batch: ScoredBatch, penalties: readonly (readonly [string, number])[] = []): void {
    const { examples } = batch;
    this.#done += examples;
    this.#sums.loss! += loss * examples;
    for (const name in this.#metrics) this.#sums[name] = (this.#sums[name] ?? 0) + this.#metrics[name]!(batch);
    for (const [name, value] of penalties)
      this.#sums[PENALTY + name] = (this.#sums[PENALTY + name] ?? 0) + value * examples;
  }

  /** Adds a batch as soon as its values can be read, and frees its tensors. Returns its loss. */
  async read(batch: TalliedBatch): Promise<number> {
    const { loss, output, target, examples, penalties = [] } = batch;
    try {
      const scored = Object.keys(this.#metrics).length > 0;
      const [[value = Number.NaN], outputs, targets, ...values] = await Promise.all([
        loss.data(),
        scored ? output.data() : NOTHING,
        scored ? target.data() : NOTHING,
        ...penalties.map(({ penalty }) => penalty.data()),
      ]);
      const named = penalties.map(({ name }, index) => [name, values[index]?.[0] ?? Number.NaN] as const);
      this.add(value, { output: outputs, target: targets, examples }, named);
      return value;
    } finally {
      release(batch);
    }
  }

  /** The means over all examples so far. */
  scores(): Scores {
    const metrics: Record<string, number> = {};
    for (const name in this.#metrics) metrics[name] = (this.#sums[name] ?? 0) / this.#done;
    const { accuracy } = metrics;
    const penalised = Object.keys(this.#sums).filter((name) => name.startsWith(PENALTY));
    return {
      loss: this.#sums.loss! / this.#done,
      ...(accuracy !== undefined && { accuracy }),
      metrics,
      ...(penalised.length > 0 && {
        penalties: Object.fromEntries(
          penalised.map((name) => [name.slice(PENALTY.length), this.#sums[name]! / this.#done]),
        ),
      }),
    };
  }
}

/** Frees the tensors of a batch. */
export function release({ loss, output, target, penalties = [] }: TalliedBatch): void {
  for (const tensor of [loss, output, target, ...penalties.map(({ penalty }) => penalty)]) tensor.dispose();
}

const NOTHING = /* @__PURE__ */ new Float32Array();
