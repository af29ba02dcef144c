/** Measures other libraries in the same rounds as maskout: dropout of arrays, a dense product, a convolution, and models through our adapters. */
import { cpu, keyFromSeed } from "@maskout/core";
import type { Peer, PeerDense, PeerDropout } from "../../../peers/index.mjs";
import { invertedFunctions as inverted } from "../../contenders/elementwise.js";
import { type Budget, measureInterleaved, type TimedCase } from "../../measure/interleave.js";
import { summarize } from "../../measure/statistics.js";
import type { Pass } from "../../results/fields.js";
import type { Context } from "../../section.js";
import { expectClose } from "../speed/close.js";
import { wave } from "../speed/convolution/work.js";
import { makeWorkload } from "../speed/elementwise/cases.js";
import { CONVOLUTION_SIZE, SMALL, SPEED_SEED } from "../speed/settings.js";
import { compareAdapters } from "./adapters.js";
import { compareConvolution } from "./convolution.js";
import { arePeersInstalled, installPeers, type LoadedPeers, listPeerPackages, loadPeers } from "./load.js";
import { ourDense } from "./ours.js";
import type { PeersResult } from "./schema.js";
import { ADAPTED, DENSE_SHAPE, OURS, PEERS_SIZE } from "./settings.js";
import { compareSmall } from "./small.js";
import { timedCase } from "./timed.js";

export interface PeersPlan {
  readonly rates: readonly number[];
  readonly budget: Budget;
}

type PeersContext = Pick<Context<PeersResult>, "signal" | "progress" | "partial">;

/** A case, with the labels of its row. */
interface LabelledCase extends TimedCase {
  readonly library: string;
  readonly pass: Pass;
}

/** Installs the libraries if they are missing, loads those that are available, and compares maskout with them. */
export async function measurePeers(plan: PeersPlan, context: PeersContext): Promise<PeersResult> {
  await installMissing(context.signal);
  return await comparePeers(plan, await loadPeers(), context);
}

/** Compares maskout with the libraries. If the run is stopped, it returns the finished parts. */
async function comparePeers(
  { rates, budget }: PeersPlan,
  { peers, skipped }: LoadedPeers,
  context: PeersContext,
): Promise<PeersResult> {
  const { signal, partial } = context;
  let result: PeersResult = {
    size: PEERS_SIZE,
    budget: { ...budget },
    libraries: peers.map(({ name, version, backend, notes }) => ({ name, version, backend, notes: [...notes] })),
    skipped: skipped.map((peer) => ({ ...peer })),
    dropout: [],
  };
  for (const rate of rates) {
    if (signal.aborted) break;
    result = { ...result, dropout: [...result.dropout, ...(await compareDropout(rate, peers, budget, context))] };
    partial(result);
  }
  const rate = Math.max(...rates);
  const small = signal.aborted ? [] : await compareSmall(peers, { sizes: SMALL.sizes, rate, budget }, context);
  result = { ...result, ...(small.length > 0 && { small: { rate, rows: small } }) };
  const rows = signal.aborted ? [] : await compareDense(peers, budget, context);
  result = { ...result, ...(rows.length > 0 && { dense: { ...DENSE_SHAPE, rows } }) };
  partial(result);
  const convolution = signal.aborted
    ? undefined
    : await compareConvolution(peers, { size: CONVOLUTION_SIZE, budget }, context);
  result = { ...result, ...(convolution && { convolution }) };
  partial(result);
  const adapters = signal.aborted ? undefined : await compareAdapters(peers, { network: ADAPTED, budget }, context);
  return { ...result, ...(adapters && { adapters }) };
}

/** Installs the libraries. If that fails, the libraries that are available are still compared. */
async function installMissing(signal: AbortSignal): Promise<void> {
  if (await arePeersInstalled()) return;
  const packages = await listPeerPackages();
  process.stderr.write(
    `Installing other libraries into apps/bench/peers, about 570 MB, once:\n  ${packages.join("\n  ")}\n`,
  );
  await installPeers(signal).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  });
}

async function compareDropout(
  rate: number,
  peers: readonly Peer[],
  budget: Budget,
  { signal, progress }: PeersContext,
): Promise<PeersResult["dropout"]> {
  const work = makeWorkload(PEERS_SIZE);
  const prepared = await Promise.all(
    peers.map(async (peer) => ({ peer, dropout: await peer.dropout(PEERS_SIZE, rate) })),
  );
  const cases: readonly LabelledCase[] = [
    ...ourDropout(rate, work),
    ...(await Promise.all(prepared.map(({ peer, dropout }) => libraryDropout(peer, dropout, work)))).flat(),
  ];
  const times = await measureInterleaved(cases, budget, {
    signal,
    onTurn: turnsOf(`dropout, rate ${rate}`, progress),
  });
  for (const { dropout } of prepared) dropout.dispose();
  if (signal.aborted) return [];
  const inNumbers = ({ id }: LabelledCase) => summarize(times.get(id)!.map((nanoseconds) => nanoseconds / PEERS_SIZE));
  return cases.map((timed) => {
    const { library, pass } = timed;
    const time = inNumbers(timed);
    const ours = inNumbers(cases.find((other) => other.library === OURS && other.pass === pass)!);
    return { library, rate, pass, time, ratio: time.median / ours.median };
  });
}

async function libraryDropout(
  peer: Peer,
  dropout: PeerDropout,
  { x, dy }: ReturnType<typeof makeWorkload>,
): Promise<readonly LabelledCase[]> {
  const { forwardBackward } = dropout;
  const calls = {
    forward: () => dropout.forward(x),
    ...(forwardBackward && { "forward+backward": () => forwardBackward.call(dropout, x, dy) }),
  };
  const cases: LabelledCase[] = [];
  for (const pass of ["forward", "forward+backward"] as const) {
    const call = calls[pass];
    if (call === undefined) continue;
    const timed = await timedCase(peer, dropout, { id: `${peer.name} ${pass}`, pass, call });
    cases.push({ ...timed, library: peer.name, pass });
  }
  return cases;
}

function ourDropout(rate: number, { x, dy, y, dx }: ReturnType<typeof makeWorkload>): readonly LabelledCase[] {
  const key = keyFromSeed(SPEED_SEED);
  return [
    {
      library: OURS,
      pass: "forward",
      id: `${OURS} forward`,
      call: (step) => inverted.arrays.dropout(x, { rate, key, step, out: y }),
    },
    {
      library: OURS,
      pass: "forward+backward",
      id: `${OURS} forward+backward`,
      call: (step) => {
        inverted.arrays.dropout(x, { rate, key, step, out: y });
        inverted.arrays.dropoutGrad(dy, { rate, key, step, out: dx });
      },
    },
  ];
}

type DenseRow = NonNullable<PeersResult["dense"]>["rows"][number];

async function compareDense(
  peers: readonly Peer[],
  budget: Budget,
  { signal, progress }: PeersContext,
): Promise<DenseRow[]> {
  const { batch, inputs, units } = DENSE_SHAPE;
  const x = wave(batch * inputs);
  const w = wave(inputs * units);
  const b = wave(units);
  const ours = ourDense(cpu(), DENSE_SHAPE, { w, b });
  const reference = ourDense(cpu({ simd: false }), DENSE_SHAPE, { w, b });
  const expected = reference.forward(x);
  reference.dispose();
  expectClose(`${OURS}, dense product`, ours.forward(x), expected);
  const products: { readonly name: string; readonly peer: Peer; readonly product: PeerDense }[] = [];
  for (const peer of peers) {
    await peer.activate?.();
    const product = await peer.dense?.(batch, inputs, units);
    if (product === undefined) continue;
    expectClose(`${peer.name}, dense product`, await product.forward(x, w, b), expected);
    products.push({ name: peer.name, peer, product });
  }
  const cases: readonly TimedCase[] = [
    { id: OURS, call: () => ours.forward(x) },
    ...(await Promise.all(
      products.map(({ name, peer, product }) =>
        timedCase(peer, product, { id: name, pass: "forward", call: () => product.forward(x, w, b) }),
      ),
    )),
  ];
  const times = await measureInterleaved(cases, budget, {
    signal,
    onTurn: turnsOf("dense", progress),
  });
  for (const { product } of products) product.dispose();
  ours.dispose();
  if (signal.aborted) return [];
  const inNumbers = (id: string) => summarize(times.get(id)!.map((nanoseconds) => nanoseconds / 1e6));
  const base = inNumbers(OURS).median;
  return cases.map(({ id }) => {
    const time = inNumbers(id);
    return { library: id, time, ratio: time.median / base };
  });
}

function turnsOf(work: string, progress: PeersContext["progress"]) {
  return ({ done, turns }: { readonly done: number; readonly turns: number }) =>
    progress({ work, done, of: turns, text: `${done} of ${turns} turns` });
}
