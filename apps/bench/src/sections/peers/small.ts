/** Compares other libraries on few elements, where the cost per call matters and not the cost per element. */
import { dropout } from "@maskout/inverted";
import type { Peer } from "../../../peers/index.mjs";
import { type Budget, measureInterleaved, type TimedCase } from "../../measure/interleave.js";
import { summarize } from "../../measure/statistics.js";
import type { Context } from "../../section.js";
import { makeWorkload } from "../speed/elementwise/cases.js";
import { SPEED_SEED } from "../speed/settings.js";
import type { PeersResult } from "./schema.js";
import { OURS } from "./settings.js";
import { timedCase } from "./timed.js";

export interface SmallCalls {
  readonly sizes: readonly number[];
  readonly rate: number;
  readonly budget: Budget;
}

type SmallRows = NonNullable<PeersResult["small"]>["rows"];

/** Compares forward passes, each of which makes an array; maskout derives its key from a seed in every call. */
export async function compareSmall(
  peers: readonly Peer[],
  { sizes, rate, budget }: SmallCalls,
  { signal, progress }: Pick<Context<PeersResult>, "signal" | "progress">,
): Promise<SmallRows> {
  const rows: SmallRows = [];
  for (const size of sizes) {
    const { x } = makeWorkload(size);
    const prepared = await Promise.all(peers.map(async (peer) => ({ peer, dropout: await peer.dropout(size, rate) })));
    const cases: readonly TimedCase[] = [
      { id: OURS, call: (step) => dropout(x, { rate, seed: SPEED_SEED, step }) },
      ...(await Promise.all(
        prepared.map(({ peer, dropout: theirs }) =>
          timedCase(peer, theirs, { id: peer.name, pass: "forward", call: () => theirs.forward(x) }),
        ),
      )),
    ];
    const times = await measureInterleaved(cases, budget, {
      signal,
      onTurn: ({ done, turns }) =>
        progress({ work: `dropout of ${size}`, done, of: turns, text: `${done} of ${turns} turns` }),
    });
    for (const { dropout: theirs } of prepared) theirs.dispose();
    if (signal.aborted) break;
    const inNumbers = (id: string) => summarize(times.get(id)!.map((nanoseconds) => nanoseconds / 1e3));
    const ours = inNumbers(OURS).median;
    for (const { id } of cases) {
      const time = inNumbers(id);
      rows.push({ library: id, size, time, ratio: time.median / ours });
    }
  }
  return rows;
}
