/** Measures a convolution, beside which dropout is used, on every device that is fast enough for networks. */
import { tensor, tidy } from "@maskout/core";
import { measureInterleaved, type TimedCase } from "../../../measure/interleave.js";
import { summarize } from "../../../measure/statistics.js";
import type { OpenDevice } from "../../../section.js";
import { expectClose } from "../close.js";
import type { ConvolutionResult, ConvolutionRow } from "../schema.js";
import { type ConvolutionPlan, LEAST_TURNS } from "../settings.js";
import { makeArrays, openConvolution, productsOf, referenceOf, shapesOf } from "./work.js";

export interface ConvolutionOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { activity: "verify" | "measure"; done: number; of: number }) => void) | undefined;
}

const PASSES = ["forward", "forward+backward"] as const;

/** The number of images whose outputs are compared: the plain form takes seconds for a batch. */
const COMPARED = 2;

/**
 * Measures the forward pass, and the forward pass with both gradients, on tensors that stay on the device.
 * @throws {@link VerificationError} when an output is wrong; then nothing was timed.
 */
export async function measureConvolution(
  plan: ConvolutionPlan,
  devices: readonly Pick<OpenDevice, "name" | "device">[],
  { signal, onProgress }: ConvolutionOptions = {},
): Promise<ConvolutionResult> {
  const { budget, ...size } = plan;
  const few = { ...size, batch: COMPARED };
  const compared = makeArrays(few);
  const expected = await referenceOf(few, compared);
  const shapes = shapesOf(size);
  const arrays = makeArrays(size);
  const measured: ConvolutionRow[] = [];
  for (const { name, device } of devices) {
    if (signal?.aborted) break;
    onProgress?.({ activity: "verify", done: 0, of: 1 });
    const small = openConvolution(few, compared.w, device);
    const made = await small.onArrays(compared.x, compared.dy);
    small.dispose();
    for (const output of ["y", "dx", "dw"] as const)
      expectClose(`${output} of a convolution on ${name}`, made[output], expected[output]!);
    const convolution = openConvolution(size, arrays.w, device);
    using x = tensor(arrays.x, shapes.x, { device });
    using dy = tensor(arrays.dy, shapes.y, { device });
    const cases = PASSES.map((pass): TimedCase => {
      const call = async () => {
        tidy(device, () => {
          const { pullback } = convolution.forward(x);
          if (pass === "forward") return;
          // The gradient of the input: a network's first layer does not compute it, all others do.
          void pullback(dy).dx;
        });
        await device.finish();
      };
      return { id: pass, asynchronous: true, call };
    });
    const times = await measureInterleaved(cases, budget, {
      signal,
      onTurn: ({ done, turns }) => onProgress?.({ activity: "measure", done, of: turns }),
    });
    convolution.dispose();
    for (const pass of PASSES) {
      const turns = times.get(pass)!.map((nanoseconds) => nanoseconds / 1e6);
      if (turns.length < Math.min(LEAST_TURNS, budget.rounds)) continue;
      const time = summarize(turns);
      const products = productsOf(size) * (pass === "forward" ? 1 : 3);
      measured.push({ device: name, pass, time, billionProductsPerSecond: products / time.median / 1e6 });
    }
  }
  return { ...size, budget: { ...budget }, times: measured };
}
