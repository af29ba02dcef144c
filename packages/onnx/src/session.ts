/** Runs of the model with masks. */
import { foldIn, type Key, type Shape } from "@maskout/core";
import { resolveRate, sameShape } from "@maskout/core/variant";
import type { StochasticLayer } from "./contract.js";
import { drawMask, type Mask, noMask } from "./masks.js";
import type { MaskedPlace } from "./rewrite.js";
import type { OnnxRuntime, OnnxSession, OnnxValue, OnnxValues } from "./runtime.js";

/** The masks to draw. */
export interface RunPosition {
  readonly key: Key;
  readonly step: number;
  readonly sample: number;
  readonly firstExample: number;
}

/** What a run has shown about the places, in their order. */
interface Found {
  /** The shapes of the inputs for which this holds. */
  readonly feeds: string;
  readonly shapes: readonly Shape[];
  readonly rates: readonly number[];
}

/** The session of a model with masks. */
export class MaskedSession<Value extends OnnxValue> {
  readonly #owner: string;
  readonly #ort: OnnxRuntime<Value>;
  readonly #session: OnnxSession<Value>;
  readonly #places: readonly MaskedPlace[];
  readonly #outputNames: readonly string[];
  #found: Found | undefined;
  /** The masks of the previous run, whose memory the next run reuses. */
  #free: Float32Array[] = [];
  /** Whether shapes have been seen to depend on values; they are then determined for every run. */
  #varies = false;

  constructor(
    owner: string,
    ort: OnnxRuntime<Value>,
    session: OnnxSession<Value>,
    places: readonly MaskedPlace[],
    outputNames: readonly string[],
  ) {
    this.#owner = owner;
    this.#ort = ort;
    this.#session = session;
    this.#places = places;
    this.#outputNames = outputNames;
  }

  get layers(): readonly StochasticLayer[] {
    return this.#places.map(({ name, noise, rate }, at) => ({
      name,
      noise,
      rate: typeof rate === "number" ? rate : this.#found?.rates[at],
      shape: this.#found?.shapes[at],
    }));
  }

  /** Makes one run with masks. */
  async run(feeds: OnnxValues<Value>, position: RunPosition): Promise<OnnxValues<Value>> {
    const known = this.#known(feeds);
    const found = known ?? (await this.#find(feeds));
    const results = await this.#runMasked(feeds, position, found).catch((error: unknown) => {
      // Shapes may depend on values, and then the masks of another run do not fit.
      if (known === undefined) throw error;
      return undefined;
    });
    if (results !== undefined && this.#fits(results, found)) return this.#own(results);
    this.#varies = true;
    return this.#own(await this.#runMasked(feeds, position, await this.#find(feeds)));
  }

  /** Makes one run with masks that change nothing. */
  async runUnmasked(feeds: OnnxValues<Value>): Promise<OnnxValues<Value>> {
    return await this.#session.run({ ...feeds, ...this.#feedsOf(this.#places.map(noMask)) }, this.#outputNames);
  }

  async release(): Promise<void> {
    await this.#session.release();
  }

  /** What is known about a run with these input shapes. Undefined if it must be determined, as always for computed rates. */
  #known(feeds: OnnxValues<Value>): Found | undefined {
    if (this.#varies || this.#places.some(({ computedRate }) => computedRate !== undefined)) return undefined;
    return this.#found?.feeds === shapesOf(feeds) ? this.#found : undefined;
  }

  /** Determines shapes and rates, by a run with masks that change nothing. */
  async #find(feeds: OnnxValues<Value>): Promise<Found> {
    const asked = this.#places.flatMap(({ shape, computedRate }) => [shape, ...(computedRate ? [computedRate] : [])]);
    const results = await this.#session.run({ ...feeds, ...this.#feedsOf(this.#places.map(noMask)) }, asked);
    const found = {
      feeds: shapesOf(feeds),
      shapes: this.#places.map(({ shape }) => numbersIn(results[shape])),
      rates: this.#places.map((place) => this.#rateIn(place, results)),
    };
    this.#found = found;
    return found;
  }

  #rateIn({ name, rate, computedRate }: MaskedPlace, results: OnnxValues<Value>): number {
    if (typeof rate === "number") return rate;
    const [computed = Number.NaN] = numbersIn(results[computedRate!]);
    resolveRate(`${this.#owner}: Dropout ${name}`, { rate: computed });
    return computed;
  }

  async #runMasked(
    feeds: OnnxValues<Value>,
    { key, ...position }: RunPosition,
    found: Found,
  ): Promise<OnnxValues<Value>> {
    const taken: Float32Array[] = [];
    const room = (count: number): Float32Array => {
      const at = this.#free.findIndex(({ length }) => length === count);
      const values = this.#free.splice(at < 0 ? this.#free.length : at, 1)[0] ?? new Float32Array(count);
      taken.push(values);
      return values;
    };
    const masks = this.#places.map((place, at) => {
      const about = { rate: found.rates[at]!, shape: found.shapes[at]! };
      return drawMask(this.#owner, place, about, { ...position, key: foldIn(key, place.index) }, room);
    });
    const asked = [...this.#outputNames, ...this.#places.map(({ shape }) => shape)];
    const results = await this.#session.run({ ...feeds, ...this.#feedsOf(masks) }, asked);
    // A failed run may still be reading its masks, so they are not reused.
    this.#free = taken;
    return results;
  }

  /** The masks as inputs. */
  #feedsOf(masks: readonly Mask[]): OnnxValues<Value> {
    const feeds: Record<string, Value> = {};
    for (const [at, { mask, shift }] of this.#places.entries()) {
      const { shape, factor, shift: added } = masks[at]!;
      feeds[mask] = new this.#ort.Tensor("float32", factor, shape);
      if (shift !== undefined && added !== undefined) feeds[shift] = new this.#ort.Tensor("float32", added, shape);
    }
    return feeds;
  }

  /** Whether the tensors had the shapes that the masks were drawn for, and were not broadcast to others. */
  #fits(results: OnnxValues<Value>, { shapes }: Found): boolean {
    return this.#places.every(({ shape }, at) => sameShape(numbersIn(results[shape]), shapes[at]!));
  }

  /** The outputs of the original model. */
  #own(results: OnnxValues<Value>): OnnxValues<Value> {
    const own: Record<string, Value> = {};
    for (const name of this.#outputNames) own[name] = results[name]!;
    return own;
  }
}

function shapesOf(feeds: OnnxValues): string {
  return JSON.stringify(Object.entries(feeds).map(([name, { dims }]) => [name, dims]));
}

/** The numbers of a small tensor: a shape, or a rate. */
function numbersIn(value: OnnxValue | undefined): readonly number[] {
  const data = value?.data;
  return data instanceof BigInt64Array || data instanceof Float32Array ? Array.from(data, Number) : [];
}
