/** The project's targets against other libraries, and the measured values. They are shown but never enforced, because machines differ. */
import { formatSize } from "../../format.js";
import type { Pass } from "../../results/fields.js";
import type { Target } from "../../section.js";
import { formatConvolution } from "../speed/convolution/tables.js";
import type { PeersResult } from "./schema.js";
import { ADAPTED_AT_MOST } from "./settings.js";

/** The least ratio of a library's time to inverted dropout's, at rate 0.5. */
const FASTER: readonly { readonly library: string; readonly pass: Pass; readonly atLeast: number }[] = [
  { library: "onnxruntime-node", pass: "forward", atLeast: 3.5 },
  { library: "tfjs-wasm", pass: "forward", atLeast: 8 },
  { library: "tfjs-cpu", pass: "forward", atLeast: 50 },
  { library: "tfjs-wasm", pass: "forward+backward", atLeast: 5 },
];

/** The greatest ratio of the dense product's time to tfjs-wasm's. */
const DENSE = 2;

/** The greatest ratios of a convolution's time to a library's. Native code has vectors of two or four times the width. */
const CONVOLUTION: readonly { readonly library: string; readonly pass: Pass; readonly atMost: number }[] = [
  { library: "onnxruntime-node", pass: "forward", atMost: 2.2 },
  { library: "torch", pass: "forward+backward", atMost: 1.6 },
];

/** The least ratio of the time of tfjs-cpu, which is plain JavaScript, to maskout's. */
const CONVOLUTION_FASTER = { library: "tfjs-cpu", pass: "forward+backward", atLeast: 200 } as const;

export function peersTargets(peers: PeersResult): readonly Target[] {
  return [...dropoutTargets(peers), ...denseTargets(peers), ...convolutionTargets(peers), ...adapterTargets(peers)];
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

function convolutionTargets({ convolution }: PeersResult): readonly Target[] {
  if (convolution === undefined) return [];
  const ratioOf = (of: { readonly library: string; readonly pass: Pass }) =>
    convolution.times.find(({ library, pass }) => library === of.library && pass === of.pass)?.ratio;
  const targets = CONVOLUTION.flatMap(({ library, pass, atMost }): Target[] => {
    const ratio = ratioOf({ library, pass });
    if (ratio === undefined) return [];
    const measured = 1 / ratio;
    const detail = `maskout's time over its time, ${formatConvolution(convolution)}`;
    return [
      {
        name: `convolution against ${library}, ${pass}`,
        target: `at most ${atMost}`,
        measured,
        met: measured <= atMost,
        detail,
      },
    ];
  });
  const { library, pass, atLeast } = CONVOLUTION_FASTER;
  const measured = ratioOf(CONVOLUTION_FASTER);
  if (measured === undefined) return targets;
  const detail = `its time over maskout's, ${formatConvolution(convolution)}`;
  return [
    ...targets,
    {
      name: `convolution against ${library}, ${pass}`,
      target: `at least ${atLeast}`,
      measured,
      met: measured >= atLeast,
      detail,
    },
  ];
}

function adapterTargets({ adapters }: PeersResult): readonly Target[] {
  if (adapters === undefined) return [];
  const { units, batch, rows } = adapters;
  return rows.map(({ adapter, ratio: { median: measured } }) => ({
    name: `a sample through ${adapter}`,
    target: `at most ${ADAPTED_AT_MOST}`,
    measured,
    met: measured <= ADAPTED_AT_MOST,
    detail: `its time over a plain run's in the same rounds, ${units.join("-")}, batch ${batch}`,
  }));
}
