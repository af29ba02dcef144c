/** A convolution by maskout and by the libraries, on one thread, from arrays to arrays in each library's own axis order. */
import { cpu } from "@maskout/core";
import type { Peer, PeerConv2d, Pass as PeerPass } from "../../../peers/index.mjs";
import { arrange, axesOf } from "../../../peers/layout.mjs";
import { type Budget, measureInterleaved, type TimedCase } from "../../measure/interleave.js";
import { summarize } from "../../measure/statistics.js";
import type { Context } from "../../section.js";
import { expectClose } from "../speed/close.js";
import {
  type ConvolutionArrays,
  type ConvolutionOutputs,
  makeArrays,
  openConvolution,
  referenceOf,
} from "../speed/convolution/work.js";
import type { ConvolutionSize } from "../speed/schema.js";
import type { PeersResult } from "./schema.js";
import { OURS, SLOW_MILLISECONDS } from "./settings.js";
import { timedCase } from "./timed.js";

type ConvolutionResult = NonNullable<PeersResult["convolution"]>;
type Row = ConvolutionResult["times"][number];

const PASSES = ["forward", "forward+backward"] as const;

/** The arrays of a batch, and the expected outputs. */
interface Work {
  readonly size: ConvolutionSize;
  readonly arrays: ConvolutionArrays;
  readonly expected: ConvolutionOutputs;
}

/** A pass of a library: ready to be timed, or already timed if it is too slow for turns. */
interface LibraryPass {
  readonly library: string;
  readonly pass: PeerPass;
  readonly timing: TimedCase | { readonly milliseconds: readonly number[] };
}

/**
 * Compares a convolution and its gradients. A library that is too slow for turns makes a few calls with one image.
 * @throws {@link VerificationError} when an output is wrong; then nothing was timed.
 */
export async function compareConvolution(
  peers: readonly Peer[],
  { size, budget }: { readonly size: ConvolutionSize; readonly budget: Budget },
  { signal, progress }: Pick<Context<PeersResult>, "signal" | "progress">,
): Promise<ConvolutionResult | undefined> {
  const one = await oneImage(size);
  const { whole, ...ours } = await ourPasses(size);
  const prepared: Prepared[] = [ours];
  for (const peer of peers) {
    if (signal.aborted) break;
    progress({ work: "convolution", done: 0, of: 1, text: `comparing outputs: ${peer.name}` });
    prepared.push(await libraryPasses(peer, one, whole));
  }
  const passes = prepared.flatMap((library) => library.passes);
  const times = await measureInterleaved(
    passes.flatMap(({ timing }) => ("milliseconds" in timing ? [] : [timing])),
    budget,
    {
      signal,
      onTurn: ({ done, turns }) =>
        progress({ work: "convolution", done, of: turns, text: `${done} of ${turns} turns` }),
    },
  );
  for (const { dispose } of prepared) dispose();
  return signal.aborted ? undefined : { ...size, times: inNumbers(size, passes, times) };
}

/** The passes of a library, and a function that releases what they hold. */
interface Prepared {
  readonly passes: readonly LibraryPass[];
  dispose(): void;
}

/** One image, with the outputs of the plain TypeScript form, against which maskout's are checked. */
async function oneImage(size: ConvolutionSize): Promise<Work> {
  const single = { ...size, batch: 1 };
  const arrays = makeArrays(single);
  const expected = await referenceOf(single, arrays);
  const convolution = openConvolution(single, arrays.w, cpu());
  expectOutputs(OURS, expected, await convolution.onArrays(arrays.x, arrays.dy));
  convolution.dispose();
  return { size: single, arrays, expected };
}

/** The whole batch with maskout's outputs, against which the libraries are checked: the plain form would take seconds. */
async function ourPasses(size: ConvolutionSize): Promise<Prepared & { readonly whole: Work }> {
  const arrays = makeArrays(size);
  const convolution = openConvolution(size, arrays.w, cpu());
  const passes = PASSES.map((pass): LibraryPass => {
    const call = () => convolution.onArrays(arrays.x, pass === "forward" ? undefined : arrays.dy);
    return { library: OURS, pass, timing: { id: `${OURS} ${pass}`, asynchronous: true, call } };
  });
  const expected = await convolution.onArrays(arrays.x, arrays.dy);
  return { whole: { size, arrays, expected }, passes, dispose: () => convolution.dispose() };
}

/** The passes that a library has. A call with one image shows how fast the library is. */
async function libraryPasses(peer: Peer, one: Work, whole: Work): Promise<Prepared> {
  if (peer.conv2d === undefined) return { passes: [], dispose() {} };
  await peer.activate?.();
  const [small, large] = [await peer.conv2d(one.size), await peer.conv2d(whole.size)];
  const passes: LibraryPass[] = [];
  for (const pass of PASSES) {
    const [ofOne, ofAll] = [passOf(peer.name, one, small, pass), passOf(peer.name, whole, large, pass)];
    if (ofOne === undefined || ofAll === undefined) continue;
    await ofOne.verify();
    const single = await timedCase(peer, small, { id: peer.name, pass, call: ofOne.call });
    const first = await durationOf(single);
    if (first * whole.size.batch > SLOW_MILLISECONDS) {
      const milliseconds = [first, await durationOf(single), await durationOf(single)];
      passes.push({ library: peer.name, pass, timing: { milliseconds } });
      continue;
    }
    await ofAll.verify();
    const timing = await timedCase(peer, large, { id: `${peer.name} ${pass}`, pass, call: ofAll.call });
    passes.push({ library: peer.name, pass, timing });
  }
  const dispose = () => {
    small.dispose();
    large.dispose();
  };
  return { passes, dispose };
}

/** A pass of a library over a batch. */
interface Pass {
  /** Computes arrays from arrays, in the library's axis order. */
  call(): Promise<ConvolutionOutputs>;
  /** @throws {@link VerificationError} for wrong outputs. */
  verify(): Promise<void>;
}

/** A pass of a library; undefined if the library does not have it. */
function passOf(
  library: string,
  { size, arrays, expected }: Work,
  computation: PeerConv2d,
  pass: PeerPass,
): Pass | undefined {
  const { images, weights, forwardBackward } = computation;
  if (pass === "forward+backward" && forwardBackward === undefined) return undefined;
  const axes = axesOf(size);
  const x = arrange(arrays.x, axes.x, "NHWC", images);
  const w = arrange(arrays.w, axes.w, "HWIO", weights);
  const dy = arrange(arrays.dy, axes.y, "NHWC", images);
  const call = async (): Promise<ConvolutionOutputs> =>
    pass === "forward" || forwardBackward === undefined
      ? { y: await computation.forward(x, w) }
      : await forwardBackward.call(computation, x, w, dy);
  return {
    call,
    async verify() {
      const made = await call();
      expectOutputs(library, expected, {
        y: arrange(made.y, axes.y, images, "NHWC"),
        ...(made.dx && { dx: arrange(made.dx, axes.x, images, "NHWC") }),
        ...(made.dw && { dw: arrange(made.dw, axes.w, weights, "HWIO") }),
      });
    },
  };
}

function expectOutputs(library: string, expected: ConvolutionOutputs, made: ConvolutionOutputs): void {
  for (const name of ["y", "dx", "dw"] as const) {
    const [values, right] = [made[name], expected[name]];
    if (values !== undefined && right !== undefined) expectClose(`${library}, ${name} of a convolution`, values, right);
  }
}

async function durationOf({ call, elsewhere }: TimedCase): Promise<number> {
  if (elsewhere !== undefined) return await elsewhere();
  const began = performance.now();
  await call(0);
  return performance.now() - began;
}

function inNumbers(
  { batch }: ConvolutionSize,
  prepared: readonly LibraryPass[],
  times: ReadonlyMap<string, readonly number[]>,
): Row[] {
  const timeOf = ({ timing }: LibraryPass) =>
    summarize(
      "milliseconds" in timing
        ? timing.milliseconds.map((milliseconds) => milliseconds * batch)
        : times.get(timing.id)!.map((nanoseconds) => nanoseconds / 1e6),
    );
  return prepared.map((one) => {
    const { library, pass, timing } = one;
    const time = timeOf(one);
    const ours = timeOf(prepared.find((other) => other.library === OURS && other.pass === pass)!);
    return { library, pass, images: "milliseconds" in timing ? 1 : batch, time, ratio: time.median / ours.median };
  });
}
