/** Other libraries on the same work, in the same rounds as maskout: dropout of arrays, and a dense product. */
import { cpu, type Device, dense, keyFromSeed, sequential, tensor, tidy } from "@maskout/core";
import type { Peer, PeerDense } from "../../../peers/index.mjs";
import { type Budget, measureInterleaved, type TimedCase } from "../../measure/interleave.js";
import { summarize } from "../../measure/statistics.js";
import type { Variant } from "../../registry/variants.js";
import type { Pass, PeersSection } from "../../results/schema.js";
import { makeWorkload } from "../speed/elementwise/cases.js";
import { VerificationError } from "../speed/elementwise/verify.js";
import { SPEED_SEED } from "../speed/settings.js";
import type { LoadedPeers } from "./load.js";
import { DENSE_SHAPE, PEERS_SIZE } from "./settings.js";

export interface PeersPlan {
  /** Inverted dropout: what the libraries' own scaling is. */
  readonly inverted: Variant;
  readonly rates: readonly number[];
  readonly budget: Budget;
}

interface PeersProgress {
  readonly activity: string;
  readonly done: number;
  readonly of: number;
}

export interface PeersOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: PeersProgress) => void) | undefined;
}

/** What maskout's own rows are called. */
const OURS = "maskout";

/** Products may differ by rounding: by this share of the largest value. */
const DENSE_TOLERANCE = 1e-4;

/** A case, and the row it becomes. */
interface LabelledCase extends TimedCase {
  readonly library: string;
  readonly pass: Pass;
}

/** Compares maskout with the libraries. What is finished when the run is stopped is returned. */
export async function comparePeers(
  { inverted, rates, budget }: PeersPlan,
  { peers, skipped }: LoadedPeers,
  options: PeersOptions = {},
): Promise<PeersSection> {
  const dropout: PeersSection["dropout"] = [];
  for (const rate of rates) {
    if (options.signal?.aborted) break;
    dropout.push(...(await compareDropout(inverted, rate, peers, budget, options)));
  }
  const rows = options.signal?.aborted ? [] : await compareDense(peers, budget, options);
  return {
    size: PEERS_SIZE,
    budget: { ...budget },
    libraries: peers.map(({ name, version, backend, notes }) => ({ name, version, backend, notes: [...notes] })),
    skipped: skipped.map((peer) => ({ ...peer })),
    dropout,
    ...(rows.length > 0 && { dense: { ...DENSE_SHAPE, rows } }),
  };
}

async function compareDropout(
  inverted: Variant,
  rate: number,
  peers: readonly Peer[],
  budget: Budget,
  { signal, onProgress }: PeersOptions,
): Promise<PeersSection["dropout"]> {
  const work = makeWorkload(PEERS_SIZE);
  const prepared = await Promise.all(
    peers.map(async (peer) => ({ peer, dropout: await peer.dropout(PEERS_SIZE, rate) })),
  );
  const cases: readonly LabelledCase[] = [
    ...ourDropout(inverted, rate, work),
    ...prepared.flatMap(({ peer, dropout }): LabelledCase[] => {
      const { forwardBackward } = dropout;
      const common = { library: peer.name, asynchronous: true, beforeTurn: () => peer.activate?.() };
      const forward = {
        ...common,
        pass: "forward",
        id: `${peer.name} forward`,
        call: () => dropout.forward(work.x),
      } as const;
      if (forwardBackward === undefined) return [forward];
      const call = () => forwardBackward.call(dropout, work.x, work.dy);
      return [forward, { ...common, pass: "forward+backward", id: `${peer.name} forward+backward`, call }];
    }),
  ];
  const times = await measureInterleaved(cases, budget, {
    signal,
    onTurn: ({ done, turns }) => onProgress?.({ activity: `dropout, rate ${rate}`, done, of: turns }),
  });
  for (const { dropout } of prepared) dropout.dispose();
  if (signal?.aborted) return [];
  const inNumbers = ({ id }: LabelledCase) => summarize(times.get(id)!.map((nanoseconds) => nanoseconds / PEERS_SIZE));
  return cases.map((timed) => {
    const { library, pass } = timed;
    const time = inNumbers(timed);
    const ours = inNumbers(cases.find((other) => other.library === OURS && other.pass === pass)!);
    return { library, rate, pass, time, ratio: time.median / ours.median };
  });
}

function ourDropout(
  inverted: Variant,
  rate: number,
  { x, dy, y, dx }: ReturnType<typeof makeWorkload>,
): readonly LabelledCase[] {
  const key = keyFromSeed(SPEED_SEED);
  return [
    {
      library: OURS,
      pass: "forward",
      id: `${OURS} forward`,
      call: (step) => inverted.dropout(x, { rate, key, step, out: y }),
    },
    {
      library: OURS,
      pass: "forward+backward",
      id: `${OURS} forward+backward`,
      call: (step) => {
        inverted.dropout(x, { rate, key, step, out: y });
        inverted.dropoutGrad(dy, { rate, key, step, out: dx });
      },
    },
  ];
}

type DenseRow = NonNullable<PeersSection["dense"]>["rows"][number];

async function compareDense(
  peers: readonly Peer[],
  budget: Budget,
  { signal, onProgress }: PeersOptions,
): Promise<DenseRow[]> {
  const { batch, inputs, units } = DENSE_SHAPE;
  const x = wave(batch * inputs);
  const w = wave(inputs * units);
  const b = wave(units);
  const ours = ourDense(cpu(), w, b);
  const reference = ourDense(cpu({ simd: false }), w, b);
  const expected = reference.forward(x);
  reference.dispose();
  expectClose(OURS, ours.forward(x), expected);
  const products: { readonly name: string; readonly peer: Peer; readonly product: PeerDense }[] = [];
  for (const peer of peers) {
    await peer.activate?.();
    const product = await peer.dense?.(batch, inputs, units);
    if (product === undefined) continue;
    expectClose(peer.name, await product.forward(x, w, b), expected);
    products.push({ name: peer.name, peer, product });
  }
  const cases: readonly TimedCase[] = [
    { id: OURS, call: () => ours.forward(x) },
    ...products.map(
      ({ name, peer, product }): TimedCase => ({
        id: name,
        asynchronous: true,
        beforeTurn: () => peer.activate?.(),
        call: () => product.forward(x, w, b),
      }),
    ),
  ];
  const times = await measureInterleaved(cases, budget, {
    signal,
    onTurn: ({ done, turns }) => onProgress?.({ activity: "dense", done, of: turns }),
  });
  for (const { product } of products) product.dispose();
  ours.dispose();
  if (signal?.aborted) return [];
  const inNumbers = (id: string) => summarize(times.get(id)!.map((nanoseconds) => nanoseconds / 1e6));
  const base = inNumbers(OURS).median;
  return cases.map(({ id }) => {
    const time = inNumbers(id);
    return { library: id, time, ratio: time.median / base };
  });
}

/** maskout's dense layer as the libraries' are used: an array in, an array out, the weights on the device. */
function ourDense(
  device: Device,
  w: Float32Array,
  b: Float32Array,
): { forward(x: Float32Array): Float32Array; dispose(): void } {
  const { batch, inputs, units } = DENSE_SHAPE;
  const model = sequential([dense(units)], { seed: SPEED_SEED, device, inputShape: [inputs] });
  model.assign(
    new Map([
      ["0.dense.weight", tensor(w, [inputs, units], { device })],
      ["0.dense.bias", tensor(b, [units], { device })],
    ]),
  );
  return {
    forward: (x) => {
      const output = tidy(device, () => model.forward(tensor(x, [batch, inputs], { device })).output);
      const y = output.dataSync();
      output.dispose();
      return y;
    },
    dispose: () => model.dispose(),
  };
}

/** Values in (-1, 1) that do not repeat. */
function wave(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => Math.sin(index * 1.618));
}

function expectClose(library: string, values: Float32Array, expected: Float32Array): void {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const wrong = expected.findIndex(
    (value, index) => !(Math.abs(value - (values[index] ?? Number.NaN)) <= DENSE_TOLERANCE * largest),
  );
  if (wrong < 0) return;
  throw new VerificationError(
    `${library}, dense product`,
    `element ${wrong} is ${values[wrong]}, and the reference gives ${expected[wrong]}`,
  );
}
