/** The contract of an optimizer, and the bookkeeping that all optimizers share. */
import { CheckpointError, OptionError, ShapeError } from "../../errors.js";
import type { Device } from "../../kernel/device.js";
import type { NamedTensors } from "../../model/model.js";
import { expectUnused, releaseOptimizer } from "../../model/use.js";
import { expectNumber } from "../../options.js";
import { sameShape } from "../../shape.js";
import { zeros } from "../../tensor/create.js";
import type { Tensor } from "../../tensor/tensor.js";
import { allOrNothing, keep } from "../../tensor/tidy.js";

/** An optimizer. It remembers past gradients of a model, so make one optimizer per model. */
export interface Optimizer {
  /** The optimizer's name in a checkpoint, such as `"adam"`. */
  readonly name: string;
  /** The number of updates made so far. */
  readonly step: number;
  /** The learning rate of the last update, or, before any update, of the first; left out by an optimizer that has none. */
  readonly learningRate?: number | undefined;
  /** The slots of every parameter, such as `["mean", "variance"]`: tensors of its shape that start at zero. */
  readonly slotNames: readonly string[];
  /** The memory of the optimizer, by `"<slot>/<parameter>"`, such as `"velocity/0.dense.weight"`. */
  readonly slots: NamedTensors;
  /**
   * Computes the new values of the parameters from their gradients, and updates the slots. The caller owns the old tensors and the new ones.
   * @throws {@link ShapeError} for a gradient in another shape than its parameter; {@link OptionError} for a learning rate that is not a finite
   * number >= 0.
   */
  update(parameters: NamedTensors, gradients: NamedTensors): NamedTensors;
  /** Restores the step and takes ownership of saved slots. @throws {@link CheckpointError} for slots of another optimizer. */
  restore(step: number, slots: NamedTensors): void;
  /** Forgets all past gradients and frees the slots: the next update is the first. @throws {@link BusyError} while it trains a model. */
  dispose(): void;
}

/** The learning rate: a number above 0, or a function of the number of updates made before, such as {@link cosineDecay} returns. */
export type LearningRate = number | ((step: number) => number);

/** The update of one parameter. */
export interface UpdateRule<Slots extends string> {
  readonly name: string;
  /** The learning rate. */
  readonly learningRate: LearningRate;
  /** The slots of each parameter: tensors of its shape that start at zero. */
  readonly slots: readonly Slots[];
  /**
   * The new parameter and slots. @param step Counts from 1. @param isWeight Whether regularisation applies: the variable is named "weight".
   * @param learningRate The learning rate of this step.
   */
  update(
    parameter: Tensor,
    gradient: Tensor,
    slots: Readonly<Record<Slots, Tensor>>,
    context: { readonly step: number; readonly isWeight: boolean; readonly learningRate: number },
  ): { readonly parameter: Tensor; readonly slots: Readonly<Record<Slots, Tensor>> };
}

/** Makes an optimizer from the update rule of one parameter. */
export function optimizerOf<Slots extends string>(rule: UpdateRule<Slots>): Optimizer {
  let step = 0;
  let memory = new Map<string, Tensor>();

  const remembered = (parameter: string, value: Tensor, slot: Slots): Tensor => {
    const name = `${slot}/${parameter}`;
    const tensor = memory.get(name) ?? zeros(value.shape, { device: value.device });
    if (!sameShape(tensor.shape, value.shape)) {
      throw new ShapeError(
        rule.name,
        { [name]: tensor.shape, [parameter]: value.shape },
        "one optimizer for one model",
      );
    }
    return tensor;
  };

  const forget = (): void => {
    expectUnused(`${rule.name}.dispose`, "optimizer", optimizer);
    releaseOptimizer(optimizer);
    for (const tensor of memory.values()) tensor.dispose();
    memory = new Map();
    step = 0;
  };

  const next = (parameters: NamedTensors, gradients: NamedTensors, device: Device) =>
    allOrNothing(device, () => {
      const updated = new Map<string, Tensor>();
      const remembering = new Map(memory);
      const replaced: Tensor[] = [];
      const learningRate = rateAt(rule.name, rule.learningRate, step);
      for (const [name, parameter] of parameters) {
        const gradient = gradients.get(name);
        if (gradient === undefined) continue;
        const slots = recordOf(rule.slots, (slot) => remembered(name, parameter, slot));
        const context = { step: step + 1, isWeight: isWeight(name), learningRate };
        const made = rule.update(parameter, gradient, slots, context);
        updated.set(name, made.parameter);
        for (const slot of rule.slots) {
          replaced.push(slots[slot]);
          remembering.set(`${slot}/${name}`, made.slots[slot]);
        }
      }
      return { updated, remembering, replaced };
    });

  const optimizer: Optimizer = {
    name: rule.name,
    slotNames: rule.slots,
    get step() {
      return step;
    },
    get learningRate() {
      return rateAt(rule.name, rule.learningRate, Math.max(step - 1, 0));
    },
    get slots() {
      return memory;
    },
    update(parameters, gradients) {
      const [first] = parameters.values();
      if (first === undefined) return new Map();
      const { updated, remembering, replaced } = next(parameters, gradients, first.device);
      // Assigned last, so that an error above leaves the optimizer as it was.
      memory = remembering;
      step++;
      for (const tensor of memory.values()) keep(tensor);
      for (const tensor of replaced) tensor.dispose();
      return updated;
    },
    restore(savedStep, saved) {
      for (const name of saved.keys()) {
        if (rule.slots.some((slot) => name.startsWith(`${slot}/`))) continue;
        throw new CheckpointError(
          `The checkpoint's optimizer remembers "${name}", which ${rule.name} does not. Load it with the optimizer that was saved.`,
        );
      }
      forget();
      memory = new Map(saved);
      step = savedStep;
    },
    dispose: forget,
  };
  return Object.freeze(optimizer);
}

/** The learning rate of a step, counted from 0. @throws {@link OptionError} for a rate that is not a finite number >= 0. */
function rateAt(owner: string, learningRate: LearningRate, step: number): number {
  if (typeof learningRate === "number") return learningRate;
  const rate = learningRate(step);
  if (typeof rate === "number" && rate >= 0 && rate < Number.POSITIVE_INFINITY) return rate;
  throw new OptionError({
    owner,
    option: `learningRate(${step})`,
    value: rate,
    expected: "a finite number >= 0",
    remedy: "A schedule is a function from the number of steps made before to the learning rate.",
  });
}

/** Whether regularisation applies to a variable: whether it is named "weight". */
function isWeight(name: string): boolean {
  return /(^|\.)weight$/.test(name);
}

/** Refuses a learning rate that is neither a number above 0 nor a function. @throws {@link OptionError} */
export function expectLearningRate(owner: string, learningRate: LearningRate): void {
  if (typeof learningRate === "function") return;
  const range = { least: 0, leastOpen: true };
  expectNumber(owner, "learningRate", learningRate, range, "It is the size of a step; 0.01 is a usual start.");
}

/** Refuses a strength of regularisation below 0. @throws {@link OptionError} */
export function expectStrength(owner: string, option: string, value: number): void {
  expectNumber(owner, option, value, { least: 0 }, "0 turns it off; 1e-4 is a usual start.");
}

function recordOf<Name extends string, T>(names: readonly Name[], make: (name: Name) => T): Record<Name, T> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, T>;
}
