/** The project's targets for speed, and the measured values. They are shown but never enforced, because machines differ. */
import { formatLayer, formatSize, MEBI } from "../../format.js";
import type { Target } from "../../section.js";
import { labelOf, yardstickOf } from "./elementwise/gpu-tables.js";
import type { SpeedResult } from "./schema.js";
import { MIDDLE_LAYER } from "./settings.js";
import { growthOf } from "./tables.js";

/** The growth that is allowed from 1M to 16M. */
const GROWTH = 1.5;

/**
 * The target for DropConnect's forward pass with a mask for every example, against NumPy's einsum with masks made beforehand. This
 * program does not run NumPy: its time is a constant that was measured once, so the ratio also reflects the two processors.
 */
const EINSUM = { milliseconds: 62, where: "a two-core AMD EPYC", atLeast: 1.8 };

/** The greatest ratios of a resident forward pass's time to a yardstick's: `Math.random()` in a kernel, and a real GPU's own copy. */
const RANDOM = 1.3;
const DEVICE_COPY = 4;

/** The microseconds that a small call may take. */
const SMALL_CALL = { size: 1000, form: "seed, out", microseconds: 2 } as const;

/** The least ratio of samples per second to those of whole passes. */
const SAMPLING = 1.5;

export function speedTargets(speed: SpeedResult): readonly Target[] {
  return [
    ...growthTargets(speed),
    ...smallTargets(speed),
    ...gpuTargets(speed),
    ...dropConnectTargets(speed),
    ...monteCarloTargets(speed),
  ];
}

/** Targets for the growth of dropout itself. Inference does so little that it grows like the copy, because of the memory. */
function growthTargets(speed: SpeedResult): readonly Target[] {
  const growth = growthOf(speed, MEBI, 16 * MEBI).filter(({ pass }) => pass !== "infer");
  const [first] = growth;
  if (first === undefined) return [];
  const worst = growth.reduce((most, row) => (row.ratio > most.ratio ? row : most), first);
  const { variant, pass, placement, device, rate, from, to, ratio } = worst;
  return [
    {
      name: `growth, ${formatSize(from)} to ${formatSize(to)}`,
      target: `at most ${GROWTH}`,
      measured: ratio,
      met: ratio <= GROWTH,
      detail: `the worst of ${growth.length} rows of forward and forward+backward: ${variant} ${pass}, ${placement} on ${device}, rate ${rate}`,
    },
  ];
}

function smallTargets({ small }: SpeedResult): readonly Target[] {
  return (small?.rows ?? [])
    .filter(({ size, form }) => size === SMALL_CALL.size && form === SMALL_CALL.form)
    .map(({ size, time, form }) => ({
      name: `a call on ${size.toLocaleString("en")} elements`,
      target: `at most ${SMALL_CALL.microseconds}`,
      measured: time.median,
      met: time.median <= SMALL_CALL.microseconds,
      detail: `microseconds of inverted dropout with ${form}, rate ${small?.rate}`,
    }));
}

/** Targets for gpu.js devices. A GPU that is software on the processor has no target for the copy. */
function gpuTargets(speed: SpeedResult): readonly Target[] {
  const { devices } = speed.settings;
  const isGpu = (device: string) => devices.some(({ name, software }) => name === device && software === false);
  return speed.rows.flatMap((row): Target[] => {
    const { variant, device, placement, size, rate, pass } = row;
    if (variant !== "inverted" || placement !== "resident" || pass !== "forward" || rate !== 0.5) return [];
    const check = (kind: "copy" | "random", atMost: number, what: string): Target[] => {
      const yardstick = yardstickOf(speed, { kind, device, size });
      if (yardstick === undefined) return [];
      const measured = row.time.median / yardstick;
      return [
        {
          name: `${labelOf(speed, device)}, ${what}, ${formatSize(size)}`,
          target: `at most ${atMost}`,
          measured,
          met: measured <= atMost,
          detail: `time of the inverted forward pass on ${device}, resident, rate ${rate}, over that of ${what}`,
        },
      ];
    };
    const copies =
      isGpu(device) && !WITHOUT_GPU.includes(device) ? check("copy", DEVICE_COPY, "the device's copy") : [];
    return [...check("random", RANDOM, "Math.random() in the kernel"), ...copies];
  });
}

/** gpu.js devices that compute on the processor by design. */
const WITHOUT_GPU: readonly string[] = ["gpu:webasm", "gpu:cpu"];

function dropConnectTargets({ dropConnect }: SpeedResult): readonly Target[] {
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
      target: `at least ${EINSUM.atLeast}`,
      measured,
      met: measured >= EINSUM.atLeast,
      detail: `${EINSUM.milliseconds} ms over the time of the forward pass with a mask per example, ${formatLayer(MIDDLE_LAYER)}; NumPy's einsum with ready-made masks took ${EINSUM.milliseconds} ms on ${EINSUM.where}, measured once there and not in this run`,
    },
  ];
}

function monteCarloTargets({ monteCarlo }: SpeedResult): readonly Target[] {
  return (monteCarlo?.rows ?? [])
    .filter(({ way }) => way === "mcDropout")
    .map(({ device, speedup }) => ({
      name: `Monte Carlo dropout, ${device}`,
      target: `at least ${SAMPLING}`,
      measured: speedup,
      met: speedup >= SAMPLING,
      detail: `samples per second over those of whole passes, ${monteCarlo?.samples} samples of ${monteCarlo?.batch} examples, ${monteCarlo?.units.join("-")}`,
    }));
}
