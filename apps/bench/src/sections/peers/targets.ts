/** What the project promises against other libraries, next to what a run measured. Shown, never enforced: machines differ. */
import { formatSize } from "../../format.js";
import type { Pass } from "../../results/fields.js";
import type { Target } from "../../section.js";
import type { PeersResult } from "./schema.js";

/** How many times the library's time inverted dropout's must fit into it, rate 0.5. */
const FASTER: readonly { readonly library: string; readonly pass: Pass; readonly atLeast: number }[] = [
  { library: "onnxruntime-node", pass: "forward", atLeast: 3.5 },
  { library: "tfjs-wasm", pass: "forward", atLeast: 8 },
  { library: "tfjs-cpu", pass: "forward", atLeast: 50 },
  { library: "tfjs-wasm", pass: "forward+backward", atLeast: 5 },
];

/** The dense product may take this many times tfjs-wasm's time. */
const DENSE = 2;

export function peersTargets(peers: PeersResult): readonly Target[] {
  return [...dropoutTargets(peers), ...denseTargets(peers)];
}

function dropoutTargets({ dropout, size }: PeersResult): readonly Target[] {
  return FASTER.flatMap(({ library, pass, atLeast }): Target[] => {
    const row = dropout.find(
      (candidate) => candidate.library === library && candidate.pass === pass && candidate.rate === 0.5,
    );
    if (row === undefined) return [];
    return [
      {
        name: `${library}, ${pass}`,
        target: `at least ${atLeast}`,
        measured: row.ratio,
        met: row.ratio >= atLeast,
        detail: `its time over that of maskout's inverted dropout, ${formatSize(size)}, rate 0.5, arrays in and out`,
      },
    ];
  });
}

function denseTargets({ dense }: PeersResult): readonly Target[] {
  const row = dense?.rows.find(({ library }) => library === "tfjs-wasm");
  if (dense === undefined || row === undefined) return [];
  const measured = 1 / row.ratio;
  return [
    {
      name: "dense product against tfjs-wasm",
      target: `at most ${DENSE}`,
      measured,
      met: measured <= DENSE,
      detail: `maskout's time over its time, ${dense.batch}x${dense.inputs}x${dense.units}`,
    },
  ];
}
