/** Peers: other libraries on the same work, in the same rounds. */
import type { Section } from "../../section.js";
import { rates, type Settings, type ValuesOf } from "../../settings.js";
import { findPeers } from "./conclusions.js";
import { type PeersResult, peers as schema } from "./schema.js";
import { peersBudget, peersRates } from "./settings.js";
import { peersTables } from "./tables.js";
import { peersTargets } from "./targets.js";

const settings = { rates: rates({ usual: () => peersRates }) } satisfies Settings;

export const peers: Section<"peers", PeersResult> = {
  name: "peers",
  title: "Other libraries",
  description: "the time of other libraries for the same work; installs them (about 570 MB) the first time",
  byDefault: false,
  inBrowser: false,
  settings,
  schema,
  async prepare({ effort, rates }: { effort: keyof typeof peersBudget } & ValuesOf<typeof settings>) {
    const plan = { rates: rates ?? peersRates, budget: peersBudget[effort] };
    const { measurePeers } = await import("./measure.js");
    return (context) => measurePeers(plan, context);
  },
  devices: () => [],
  tables: peersTables,
  finding: findPeers,
  targets: peersTargets,
  tab: () => import("./tab.js"),
  opens: "speed",
  measuredBefore: () => import("./measured-before.json"),
};
