/**
 * Measures speed: the cost of the variants' passes on the devices, compared with a plain copy. This code prints nothing and does
 * not use Node.js, so that it runs in a browser's worker too.
 */
import { type Key, keyFromSeed } from "@maskout/core";
import type { Elementwise } from "../../contenders/contender.js";
import { ranDevice } from "../../devices.js";
import { formatLayer, formatSize } from "../../format.js";
import { letEventsIn, measureInterleaved, type TimedCase } from "../../measure/interleave.js";
import { summarize } from "../../measure/statistics.js";
import type { Context, OpenDevice, Progress } from "../../section.js";
import { measureConvolution } from "./convolution/measure.js";
import { measureDropConnect } from "./dropconnect/measure.js";
import {
  arrayCases,
  makeWorkload,
  residentCases,
  type SpeedCase,
  transferCases,
  upload,
  type Workload,
} from "./elementwise/cases.js";
import { measureCompilation, yardstickCases, yardstickRows } from "./elementwise/gpu.js";
import { type Verified, verify } from "./elementwise/verify.js";
import { measureMonteCarlo } from "./monte-carlo.js";
import type { SpeedResult, SpeedRow, Yardstick } from "./schema.js";
import { BYTES_PER_ELEMENT, LEAST_TURNS, SPEED_SEED, type SpeedPlan, WARM_UP_OF_A_GPU } from "./settings.js";
import { measureSmall } from "./small/measure.js";

/**
 * Measures every variant, device, placement, size, rate and pass, each size in one set of interleaved rounds; then
 * DropConnect, Monte Carlo dropout and a convolution, if they are in the plan.
 * @throws {@link VerificationError} when an output is wrong; then nothing of that size was timed.
 */
export async function measureSpeed(plan: SpeedPlan, context: Context<SpeedResult>): Promise<SpeedResult> {
  const { effort, variants, rates, sizes, budget } = plan;
  const { devices, signal, partial } = context;
  const compilation = await measureCompilation(variants, devices, keyFromSeed(SPEED_SEED));
  const yardsticks: Yardstick[] = [];
  let result: SpeedResult = {
    effort,
    settings: {
      variants: variants.map(({ name }) => name),
      devices: devices.map(ranDevice),
      sizes: [...sizes],
      rates: [...rates],
      seed: SPEED_SEED,
      budget: { ...budget },
    },
    verified: { outputs: 0, elements: 0 },
    copies: [],
    rows: [],
    ...(compilation.length > 0 && { gpu: { compilation, yardsticks } }),
  };
  const grow = (more: Partial<SpeedResult>) => {
    result = { ...result, ...more };
    partial(result);
  };
  for (const size of variants.length === 0 ? [] : sizes) {
    if (signal.aborted) break;
    const { verified, copies, rows, yardsticks: measured } = await measureSize(size, plan, context);
    yardsticks.push(...measured);
    grow({
      verified: {
        outputs: result.verified.outputs + verified.outputs,
        elements: result.verified.elements + verified.elements,
      },
      copies: [...result.copies, ...copies],
      rows: [...result.rows, ...rows],
    });
  }
  const { dropConnect, monteCarlo, small } = plan;
  if (small !== undefined && devices.some(({ arrays }) => arrays) && !signal.aborted) {
    grow({
      small: await measureSmall(small, {
        signal,
        onProgress: (progress) => context.progress(inWords({ ...progress, work: "small calls" })),
      }),
    });
  }
  if (dropConnect !== undefined && devices.some(({ arrays }) => arrays) && !signal.aborted) {
    grow({
      dropConnect: await measureDropConnect(dropConnect, {
        signal,
        onProgress: ({ size, ...progress }) => context.progress(inWords({ ...progress, work: formatLayer(size) })),
      }),
    });
  }
  const capable = devices.filter(({ networks }) => networks);
  if (monteCarlo !== undefined && capable.length > 0 && !signal.aborted) {
    grow({
      monteCarlo: await measureMonteCarlo(monteCarlo, capable, {
        signal,
        onProgress: (progress) => context.progress(inWords({ ...progress, work: "sampling" })),
      }),
    });
  }
  if (plan.convolution !== undefined && capable.length > 0 && !signal.aborted) {
    grow({
      convolution: await measureConvolution(plan.convolution, capable, {
        signal,
        onProgress: (progress) => context.progress(inWords({ ...progress, work: "convolution" })),
      }),
    });
  }
  return result;
}

interface Turns extends Omit<Progress, "text"> {
  readonly activity: "verify" | "measure";
}

/** Describes progress. Checking is the smaller part of the work, so only measuring is counted. */
function inWords({ activity, work, done, of }: Turns): Progress {
  return activity === "verify"
    ? { work, done: 0, of, text: `comparing outputs with the reference: ${done} of ${of}` }
    : { work, done, of, text: `${done} of ${of} turns` };
}

type SizeResult = Pick<SpeedResult, "copies" | "rows"> & {
  readonly verified: Verified;
  readonly yardsticks: readonly Yardstick[];
};

async function measureSize(
  size: number,
  { variants: all, allAt = size, rates, budget }: SpeedPlan,
  { devices, signal, progress }: Context<SpeedResult>,
): Promise<SizeResult> {
  const variants = size === allAt ? all : all.filter(({ growth }) => growth);
  const inputs = makeWorkload(size);
  const work = formatSize(size);
  const key = keyFromSeed(SPEED_SEED);
  const uploaded = devices.map(({ device }) => upload(inputs, device));
  try {
    const cases = variants.flatMap((variant) =>
      devices.flatMap((device, index) => casesOf(variant, device, inputs, uploaded[index]!, rates, key)),
    );
    let compared = 0;
    const verified = await verify(cases, inputs, key, async () => {
      progress(inWords({ activity: "verify", work, done: ++compared, of: cases.length }));
      await letEventsIn();
    });
    const copy: TimedCase = { id: "copy", call: () => inputs.y.set(inputs.x) };
    const timed = cases.map(({ call, asynchronous, times = 1 }, index): TimedCase => {
      return { id: String(index), call, asynchronous, times };
    });
    // A GPU that waits for the processor runs slower for a while, so cases that stay on it have separate rounds.
    const staysThere = (_: unknown, index: number) =>
      cases[index]!.placement === "resident" && cases[index]!.asynchronous;
    const yardsticks = await yardstickCases(devices, inputs, uploaded);
    const warmUpMilliseconds = Math.max(budget.warmUpMilliseconds, WARM_UP_OF_A_GPU);
    const sets = [
      { set: [copy, ...timed.filter((of, index) => !staysThere(of, index))], budget },
      { set: [...yardsticks, ...timed.filter(staysThere)], budget: { ...budget, warmUpMilliseconds } },
    ].filter(({ set }) => set.length > 0);
    const times = new Map<string, readonly number[]>();
    const of = (1 + yardsticks.length + timed.length) * (budget.rounds + 1);
    let before = 0;
    for (const { set, budget } of sets) {
      const measured = await measureInterleaved(set, budget, {
        signal,
        onTurn: ({ done }) => progress(inWords({ activity: "measure", work, done: before + done, of })),
      });
      for (const [id, turns] of measured) times.set(id, turns);
      before += set.length * (budget.rounds + 1);
    }
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
  variant: Elementwise,
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

/** Makes rows from times. Cases with too few turns are left out; without the copy to compare with, all are. */
function inNumbers(
  size: number,
  cases: readonly SpeedCase[],
  times: ReadonlyMap<string, readonly number[]>,
  leastTurns: number,
): Pick<SpeedResult, "copies" | "rows"> {
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
