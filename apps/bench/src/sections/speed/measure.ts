/**
 * The speed experiment: what the variants' passes cost on the devices, next to a plain copy. It prints nothing and knows
 * nothing of Node.js, so that it runs in a browser's worker too.
 */
import { type Key, keyFromSeed } from "@maskout/core";
import { type BenchDevice, ranDevice } from "../../devices.js";
import { formatLayer, formatSize } from "../../format.js";
import { letEventsIn, measureInterleaved, type TimedCase } from "../../measure/interleave.js";
import { summarize } from "../../measure/statistics.js";
import { MC_DROPOUT, type Variant } from "../../registry/variants.js";
import type { Effort, SpeedRow, SpeedSection, Yardstick } from "../../results/schema.js";
import { type DropConnectPlan, measureDropConnect } from "./dropconnect/measure.js";
import {
  arrayCases,
  makeWorkload,
  type OpenDevice,
  residentCases,
  type SpeedCase,
  transferCases,
  upload,
  type Workload,
} from "./elementwise/cases.js";
import { measureCompilation, yardstickCases, yardstickRows } from "./elementwise/gpu.js";
import { type Verified, verify } from "./elementwise/verify.js";
import { type MonteCarloPlan, measureMonteCarlo } from "./monte-carlo.js";
import { BYTES_PER_ELEMENT, LEAST_TURNS, SPEED_SEED, type SpeedSettings } from "./settings.js";

/** What to measure. */
export interface SpeedPlan extends SpeedSettings {
  readonly effort: Effort;
  readonly variants: readonly Variant[];
  readonly devices: readonly BenchDevice[];
  /** DropConnect, if it is measured: its functions are for arrays. */
  readonly dropConnect?: DropConnectPlan | undefined;
  /** Monte Carlo dropout, if it is measured: on the devices that are fast enough for whole networks. */
  readonly monteCarlo?: MonteCarloPlan | undefined;
}

/** How far it has come. */
interface SpeedProgress {
  readonly activity: "verify" | "measure";
  /** What it is at, such as "16M" or "mc-dropout". */
  readonly work: string;
  readonly done: number;
  readonly of: number;
}

export interface SpeedOptions {
  /** Stops between two measurements; what is finished is returned. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: SpeedProgress) => void) | undefined;
}

/**
 * Measures every variant, device, placement, size, rate and pass, each size in one set of interleaved rounds; then
 * DropConnect and Monte Carlo dropout, if they are in the plan.
 * @throws {@link VerificationError} when an output is wrong; then nothing of that size was timed.
 */
export async function measureSpeed(plan: SpeedPlan, options: SpeedOptions = {}): Promise<SpeedSection> {
  const { effort, variants, rates, sizes, budget } = plan;
  const devices: OpenDevice[] = [];
  for (const { open, ...device } of plan.devices) devices.push({ ...device, device: await open() });
  const rows: SpeedRow[] = [];
  const copies: SpeedSection["copies"] = [];
  const yardsticks: Yardstick[] = [];
  const compilation = await measureCompilation(variants, devices, keyFromSeed(SPEED_SEED));
  const verified = { outputs: 0, elements: 0 };
  for (const size of variants.length === 0 ? [] : sizes) {
    if (options.signal?.aborted) break;
    const measured = await measureSize(size, plan, devices, options);
    verified.outputs += measured.verified.outputs;
    verified.elements += measured.verified.elements;
    copies.push(...measured.copies);
    yardsticks.push(...measured.yardsticks);
    rows.push(...measured.rows);
  }
  const parts = await measureParts(plan, devices, options);
  return {
    effort,
    settings: {
      variants: variants.map(({ name }) => name),
      devices: devices.map(ranDevice),
      sizes: [...sizes],
      rates: [...rates],
      seed: SPEED_SEED,
      budget: { ...budget },
    },
    verified,
    copies,
    rows,
    ...(compilation.length > 0 && { gpu: { compilation, yardsticks } }),
    ...parts,
  };
}

/** The parts that have work of their own. */
async function measureParts(
  { dropConnect, monteCarlo }: SpeedPlan,
  devices: readonly OpenDevice[],
  { signal, onProgress }: SpeedOptions,
): Promise<Pick<SpeedSection, "dropConnect" | "monteCarlo">> {
  const parts: Pick<SpeedSection, "dropConnect" | "monteCarlo"> = {};
  if (dropConnect !== undefined && devices.some(({ arrays }) => arrays) && !signal?.aborted) {
    parts.dropConnect = await measureDropConnect(dropConnect, {
      signal,
      onProgress: ({ size, ...progress }) => onProgress?.({ ...progress, work: formatLayer(size) }),
    });
  }
  const capable = devices.filter(({ networks }) => networks);
  if (monteCarlo !== undefined && capable.length > 0 && !signal?.aborted) {
    parts.monteCarlo = await measureMonteCarlo(monteCarlo, capable, {
      signal,
      onProgress: (progress) => onProgress?.({ ...progress, work: MC_DROPOUT }),
    });
  }
  return parts;
}

type SizeResult = Pick<SpeedSection, "copies" | "rows"> & {
  readonly verified: Verified;
  readonly yardsticks: readonly Yardstick[];
};

async function measureSize(
  size: number,
  { variants, rates, budget }: SpeedPlan,
  devices: readonly OpenDevice[],
  { signal, onProgress }: SpeedOptions,
): Promise<SizeResult> {
  const work = makeWorkload(size);
  const key = keyFromSeed(SPEED_SEED);
  const uploaded = devices.map(({ device }) => upload(work, device));
  try {
    const cases = variants.flatMap((variant) =>
      devices.flatMap((device, index) => casesOf(variant, device, work, uploaded[index]!, rates, key)),
    );
    let compared = 0;
    const verified = await verify(cases, work, key, async () => {
      onProgress?.({ activity: "verify", work: formatSize(size), done: ++compared, of: cases.length });
      await letEventsIn();
    });
    const copy: TimedCase = { id: "copy", call: () => work.y.set(work.x) };
    const timed = cases.map(({ call, asynchronous }, index): TimedCase => ({ id: String(index), call, asynchronous }));
    const yardsticks = await yardstickCases(devices, work, uploaded);
    const times = await measureInterleaved([copy, ...yardsticks, ...timed], budget, {
      signal,
      onTurn: ({ done, turns }) => onProgress?.({ activity: "measure", work: formatSize(size), done, of: turns }),
    });
    const leastTurns = Math.min(LEAST_TURNS, budget.rounds);
    return {
      verified,
      yardsticks: yardstickRows(size, yardsticks, times, leastTurns),
      ...inNumbers(size, cases, times, leastTurns),
    };
  } finally {
    for (const { x, dy } of uploaded) {
      x.dispose();
      dy.dispose();
    }
  }
}

function casesOf(
  variant: Variant,
  device: OpenDevice,
  work: Workload,
  tensors: ReturnType<typeof upload>,
  rates: readonly number[],
  key: Key,
): readonly SpeedCase[] {
  const resident = residentCases(variant, device, tensors, rates, key);
  if (device.queued) return [...transferCases(variant, device, work, rates, key), ...resident];
  return device.arrays ? [...arrayCases(variant, device.name, work, rates, key), ...resident] : resident;
}

/** Rows from times. Cases with fewer turns than needed are left out, and all of them without the copy to compare with. */
function inNumbers(
  size: number,
  cases: readonly SpeedCase[],
  times: ReadonlyMap<string, readonly number[]>,
  leastTurns: number,
): Pick<SpeedSection, "copies" | "rows"> {
  const perElement = (id: string) => (times.get(id) ?? []).map((nanoseconds) => nanoseconds / size);
  if (perElement("copy").length < leastTurns) return { copies: [], rows: [] };
  const copy = summarize(perElement("copy"));
  const rows = cases.flatMap(({ variant, device, placement, rate, pass, bytesPerElement }, index): SpeedRow[] => {
    const turns = perElement(String(index));
    if (turns.length < leastTurns) return [];
    const time = summarize(turns);
    const gigabytesPerSecond = bytesPerElement === 0 ? null : bytesPerElement / time.median;
    const ratioToCopy = time.median / copy.median;
    return [{ variant: variant.name, device, placement, size, rate, pass, time, gigabytesPerSecond, ratioToCopy }];
  });
  return { copies: [{ size, time: copy, gigabytesPerSecond: BYTES_PER_ELEMENT.copy / copy.median }], rows };
}
