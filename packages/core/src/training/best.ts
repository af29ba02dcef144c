/** Early stopping, and the best epoch. */
import type { Model, NamedTensors, TrainingProgress } from "../model/model.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Plan } from "./plan.js";
import type { EpochReport } from "./reports.js";

/** Second handles on tensors. */
export function handlesOf(tensors: Iterable<readonly [string, Tensor]>): NamedTensors {
  return new Map([...tensors].map(([name, one]) => [name, one.reshape(one.shape)]));
}

/** The best epoch so far, after one more epoch; undefined if no option needs it. With `restoreBest` the model keeps its parameters. */
export function bestOf(
  model: Model,
  { epoch, loss, validation }: EpochReport,
  { patience, restoreBest, minDelta }: Plan,
): Pick<TrainingProgress, "best"> {
  if (patience === undefined && !restoreBest) return {};
  const { best } = model.progress;
  const reached = validation?.loss ?? loss;
  if (best !== undefined && reached >= best.loss - minDelta) return { best };
  // Tensors do not change, so a second handle on each is a copy.
  if (restoreBest) model.best = handlesOf([...model.parameters, ...model.state]);
  return { best: { epoch, loss: reached } };
}

/** Whether training is to end, since `patience` epochs were no better than the best. */
export function exhausted({ epoch, batch, best }: TrainingProgress, patience: number | undefined): boolean {
  return patience !== undefined && best !== undefined && batch === 0 && epoch - 1 - best.epoch >= patience;
}
