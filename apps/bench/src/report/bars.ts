/** What the project promises of its speed, next to what a run measured. Shown, never enforced: machines differ. */

import { formatLayer, formatNumber, formatSize } from "../format.js";
import type { Bar, Pass, PeersSection, SpeedSection } from "../results/schema.js";
import { left, right, type Table } from "../results/table.js";
import { labelOf, yardstickOf } from "../sections/speed/elementwise/gpu-tables.js";
import { MEBI, MIDDLE_LAYER } from "../sections/speed/settings.js";
import { growthOf } from "../sections/speed/tables.js";

/** Growth that is allowed from 1M to 16M. */
const GROWTH = 1.5;

/** How many times the library's time inverted dropout's must fit into it, rate 0.5. */
const FASTER: readonly { readonly library: string; readonly pass: Pass; readonly atLeast: number }[] = [
  { library: "onnxruntime-node", pass: "forward", atLeast: 3.5 },
  { library: "tfjs-wasm", pass: "forward", atLeast: 8 },
  { library: "tfjs-cpu", pass: "forward", atLeast: 50 },
  { library: "tfjs-wasm", pass: "forward+backward", atLeast: 5 },
];

/** The dense product may take this many times tfjs-wasm's time. */
const DENSE = 2;

/**
 * DropConnect's forward pass with a mask for every example, against NumPy's einsum with the masks made beforehand. This program
 * does not run NumPy: its time is a constant that was measured once, and the ratio is also that of the processors.
 */
const EINSUM = { milliseconds: 62, where: "a two-core AMD EPYC", atLeast: 1.8 };

/** How many times a yardstick's time a resident forward pass may take: `Math.random()` in a kernel, a real GPU's own copy. */
const RANDOM = 1.3;
const DEVICE_COPY = 4;

/** How many times the samples per second of whole passes. */
const SAMPLING = 1.5;

/** The bars that these sections can be held against. */
export function checkBars(speed: SpeedSection | undefined, peers: PeersSection | undefined): Bar[] {
  return [
    ...(speed === undefined
      ? []
      : [...growthBars(speed), ...gpuBars(speed), ...dropConnectBars(speed), ...monteCarloBars(speed)]),
    ...(peers === undefined ? [] : [...dropoutBars(peers), ...denseBars(peers)]),
  ];
}

export function barsTable(bars: readonly Bar[]): Table {
  return {
    title: "Bars",
    columns: [left("what"), right("bar"), right("measured"), left("")],
    rows: bars.map(({ name, bar, measured, met }) => [name, bar, formatNumber(measured), met ? "met" : "not met"]),
    notes: [],
    details: bars.map(({ name, detail }) => `${name}: ${detail}.`),
  };
}

/** Of dropout itself: inference does so little that it grows as the copy does, which is the memory's growth. */
function growthBars(speed: SpeedSection): readonly Bar[] {
  const growth = growthOf(speed).filter(({ pass, from, to }) => pass !== "infer" && from === MEBI && to === 16 * MEBI);
  const [first] = growth;
  if (first === undefined) return [];
  const worst = growth.reduce((most, row) => (row.ratio > most.ratio ? row : most), first);
  const { variant, pass, placement, device, rate, from, to, ratio } = worst;
  return [
    {
      name: `growth, ${formatSize(from)} to ${formatSize(to)}`,
      bar: `at most ${GROWTH}`,
      measured: ratio,
      met: ratio <= GROWTH,
      detail: `the worst of ${growth.length} rows of forward and forward+backward: ${variant} ${pass}, ${placement} on ${device}, rate ${rate}`,
    },
  ];
}

/** A GPU that is a program on the processor is held against nothing. */
function gpuBars(speed: SpeedSection): readonly Bar[] {
  const { devices } = speed.settings;
  const isGpu = (device: string) => devices.some(({ name, software }) => name === device && software === false);
  return speed.rows.flatMap((row): Bar[] => {
    const { variant, device, placement, size, rate, pass } = row;
    if (variant !== "inverted" || placement !== "resident" || pass !== "forward" || rate !== 0.5) return [];
    const bar = (kind: "copy" | "random", atMost: number, what: string): Bar[] => {
      const yardstick = yardstickOf(speed, { kind, device, size });
      if (yardstick === undefined) return [];
      const measured = row.time.median / yardstick;
      return [
        {
          name: `${labelOf(speed, device)}, ${what}, ${formatSize(size)}`,
          bar: `at most ${atMost}`,
          measured,
          met: measured <= atMost,
          detail: `the time of inverted forward on ${device}, resident, rate ${rate}, over that of ${what}`,
        },
      ];
    };
    const copies = isGpu(device) && !WITHOUT_GPU.includes(device) ? bar("copy", DEVICE_COPY, "the device's copy") : [];
    return [...bar("random", RANDOM, "Math.random() in the kernel"), ...copies];
  });
}

/** gpu.js devices that compute on the processor by design. */
const WITHOUT_GPU: readonly string[] = ["gpu:webasm", "gpu:cpu"];

function dropConnectBars({ dropConnect }: SpeedSection): readonly Bar[] {
  const { batch, inputs, units } = MIDDLE_LAYER;
  const row = dropConnect?.rows.find(
    ({ form, pass, ...size }) =>
      form === "example" &&
      pass === "forward" &&
      size.batch === batch &&
      size.inputs === inputs &&
      size.units === units,
  );
  if (row === undefined) return [];
  const measured = EINSUM.milliseconds / row.time.median;
  return [
    {
      name: `DropConnect, NumPy's ${EINSUM.milliseconds} ms elsewhere`,
      bar: `at least ${EINSUM.atLeast}`,
      measured,
      met: measured >= EINSUM.atLeast,
      detail: `${EINSUM.milliseconds} ms over the time of forward with a mask for every example, ${formatLayer(MIDDLE_LAYER)}; NumPy's einsum with a ready-made mask took ${EINSUM.milliseconds} ms on ${EINSUM.where}, measured once there and not in this run`,
    },
  ];
}

function monteCarloBars({ monteCarlo }: SpeedSection): readonly Bar[] {
  return (monteCarlo?.rows ?? [])
    .filter(({ way }) => way === "mcDropout")
    .map(({ device, speedup }) => ({
      name: `Monte Carlo dropout, ${device}`,
      bar: `at least ${SAMPLING}`,
      measured: speedup,
      met: speedup >= SAMPLING,
      detail: `samples per second over those of whole passes, ${monteCarlo?.samples} samples of ${monteCarlo?.batch} examples, ${monteCarlo?.units.join("-")}`,
    }));
}

function dropoutBars({ dropout, size }: PeersSection): readonly Bar[] {
  return FASTER.flatMap(({ library, pass, atLeast }): Bar[] => {
    const row = dropout.find(
      (candidate) => candidate.library === library && candidate.pass === pass && candidate.rate === 0.5,
    );
    if (row === undefined) return [];
    return [
      {
        name: `${library}, ${pass}`,
        bar: `at least ${atLeast}`,
        measured: row.ratio,
        met: row.ratio >= atLeast,
        detail: `its time over that of maskout's inverted dropout, ${formatSize(size)}, rate 0.5, arrays in and out`,
      },
    ];
  });
}

function denseBars({ dense }: PeersSection): readonly Bar[] {
  const row = dense?.rows.find(({ library }) => library === "tfjs-wasm");
  if (dense === undefined || row === undefined) return [];
  const measured = 1 / row.ratio;
  return [
    {
      name: "dense product against tfjs-wasm",
      bar: `at most ${DENSE}`,
      measured,
      met: measured <= DENSE,
      detail: `maskout's time over its time, ${dense.batch}x${dense.inputs}x${dense.units}`,
    },
  ];
}
