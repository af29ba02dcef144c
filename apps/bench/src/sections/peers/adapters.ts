/** Measures a Monte Carlo sample of another library's model through maskout's adapter, against a plain run of the model in the same rounds. */
import { cpu, foldIn, type Key, keepMask, keyFromSeed, normals } from "@maskout/core";
import { stochasticModel } from "@maskout/onnx";
import { tfModel } from "@maskout/tfjs";
import type { Peer, PeerAdapted, PeerNetwork } from "../../../peers/index.mjs";
import { type Budget, measureInterleaved, type TimedCase } from "../../measure/interleave.js";
import { summarize } from "../../measure/statistics.js";
import type { Context } from "../../section.js";
import { expectClose } from "../speed/close.js";
import { SPEED_SEED } from "../speed/settings.js";
import { ourDense } from "./ours.js";
import type { PeersResult } from "./schema.js";
import { ADAPTED_ROUNDS, ADAPTED_TURNS } from "./settings.js";

type AdaptersResult = NonNullable<PeersResult["adapters"]>;

/** A library's model, ready to run. */
interface Prepared {
  readonly peer: Peer;
  readonly adapted: PeerAdapted;
}

/**
 * Compares samples with plain runs, arrays in and out.
 * @throws {@link VerificationError} when an output is wrong, or a sample does not have the requested masks; then nothing was timed.
 */
export async function compareAdapters(
  peers: readonly Peer[],
  {
    network: sizes,
    budget,
  }: { readonly network: Pick<PeerNetwork, "units" | "batch" | "rate">; readonly budget: Budget },
  { signal, progress }: Pick<Context<PeersResult>, "signal" | "progress">,
): Promise<AdaptersResult | undefined> {
  const key = keyFromSeed(SPEED_SEED);
  const network = withWeights(sizes, key);
  const x = normals({ key: foldIn(key, 0), count: network.batch * network.units[0]! });
  const prepared = await prepare(peers, network);
  if (prepared.length === 0) return undefined;
  const plainly = referenceOf(network, x);
  const sampled = [0, 1].map((sample) => referenceOf(network, x, { key, sample }));
  for (const { peer, adapted } of prepared) {
    await peer.activate?.();
    expectClose(`${peer.name}, a plain run`, await adapted.plain(x), plainly);
    for (const [sample, expected] of sampled.entries()) {
      expectClose(`${adapted.adapter}, sample ${sample}`, await adapted.sample(x, { key, sample }), expected);
    }
  }
  const cases = prepared.flatMap(({ peer, adapted }): readonly TimedCase[] => {
    const common = { asynchronous: true, beforeTurn: () => peer.activate?.() };
    return [
      { ...common, id: `${peer.name} plain`, call: () => adapted.plain(x) },
      { ...common, id: `${peer.name} sample`, call: (sample) => adapted.sample(x, { key, sample }) },
    ];
  });
  const more = {
    ...budget,
    rounds: ADAPTED_ROUNDS * budget.rounds,
    turnMilliseconds: ADAPTED_TURNS * budget.turnMilliseconds,
  };
  const times = await measureInterleaved(cases, more, {
    signal,
    onTurn: ({ done, turns: of }) => progress({ work: "adapters", done, of, text: `${done} of ${of} turns` }),
  });
  for (const { adapted } of prepared) adapted.dispose();
  if (signal.aborted) return undefined;
  const millisecondsOf = (id: string) => times.get(id)!.map((nanoseconds) => nanoseconds / 1e6);
  const rows = prepared.map(({ peer, adapted: { adapter } }) => {
    const plain = millisecondsOf(`${peer.name} plain`);
    const sample = millisecondsOf(`${peer.name} sample`);
    const ratio = summarize(sample.map((milliseconds, round) => milliseconds / plain[round]!));
    return { adapter, library: peer.name, plain: summarize(plain), sample: summarize(sample), ratio };
  });
  return { units: [...network.units], batch: network.batch, rate: network.rate, rows };
}

async function prepare(peers: readonly Peer[], network: PeerNetwork): Promise<readonly Prepared[]> {
  const prepared: Prepared[] = [];
  for (const peer of peers) {
    await peer.activate?.();
    const adapted = await peer.adapted?.(network, { stochasticModel, tfModel });
    if (adapted !== undefined) prepared.push({ peer, adapted });
  }
  return prepared;
}

/** A network whose weights preserve the scale of values. Source: He et al., "Delving deep into rectifiers", 2015. */
function withWeights(sizes: Pick<PeerNetwork, "units" | "batch" | "rate">, key: Key): PeerNetwork {
  const weights = sizes.units.slice(1).map((units, layer) => {
    const inputs = sizes.units[layer]!;
    const deviation = Math.sqrt(2 / inputs);
    const w = normals({ key: foldIn(key, layer + 1), count: inputs * units }).map((z) => deviation * z);
    return { w, b: normals({ key: foldIn(key, units + layer), count: units }).map((z) => z / 10) };
  });
  return { ...sizes, weights };
}

/** The expected outputs, by our dense product and the masks of the stream: place number l draws with `foldIn(key, l)`. */
function referenceOf(
  { units, batch, rate, weights }: PeerNetwork,
  x: Float32Array,
  masks?: { readonly key: Key; readonly sample: number },
): Float32Array {
  let values = x;
  for (const [layer, { w, b }] of weights.entries()) {
    const product = ourDense(cpu(), { batch, inputs: units[layer]!, units: units[layer + 1]! }, { w, b });
    values = product.forward(values);
    product.dispose();
    if (layer === weights.length - 1) break;
    const { sample = 0, key } = masks ?? {};
    const kept = key && keepMask({ key: foldIn(key, layer), sample, rate, count: values.length });
    values = values.map((value, index) => Math.max(value, 0) * (kept === undefined ? 1 : kept[index]! / (1 - rate)));
  }
  return values;
}
