/** The contract of an optimizer, and the bookkeeping that all of them share. */
import { CheckpointError, OptionError, ShapeError } from "../../errors.js";
import type { Device } from "../../kernel/device.js";
import type { NamedTensors } from "../../model/model.js";
import { expectUnused, releaseOptimizer } from "../../model/use.js";
import { expectNumber } from "../../options.js";
import { sameShape } from "../../shape.js";
import { zeros } from "../../tensor/create.js";
import type { Tensor } from "../../tensor/tensor.js";
import { allOrNothing, keep } from "../../tensor/tidy.js";

/** An optimizer holds what it remembers of past gradients, so use one for one model. */
export interface Optimizer {
  /** Its name in a checkpoint, such as `"adam"`. */
  readonly name: string;
  /** Updates made so far. */
  readonly step: number;
  /** The learning rate of the last update, or before one of the first; left out by an optimizer that has none. */
  readonly learningRate?: number | undefined;
  /** The slots of every parameter, such as `["mean", "variance"]`: tensors of its shape that start at zero. */
  readonly slotNames: readonly string[];
  /** The memory of the optimizer, by `"<slot>/<parameter>"`, such as `"velocity/0.dense.weight"`. */
  readonly slots: NamedTensors;
  /** The new values of the parameters, given their gradients. The caller keeps or disposes of either. */
  update(parameters: NamedTensors, gradients: NamedTensors): NamedTensors;
  /** Takes over saved memory. @throws {@link CheckpointError} when it is another optimizer's. */
  restore(step: number, slots: NamedTensors): void;
  /** Forgets everything, and frees the slots: the next update is the first. @throws {@link BusyError} while it trains a model. */
  dispose(): void;
}

/** How large steps are: a number above 0, or a function of the number of updates made before, such as {@link cosineDecay}. */
export type LearningRate = number | ((step: number) => number);

/** How one parameter is updated. */
export interface UpdateRule<Slots extends string> {
  readonly name: string;
  /** How large steps are. */
  readonly learningRate: LearningRate;
  /** The slots of each parameter: tensors of its shape that start at zero. */
  readonly slots: readonly Slots[];
  /**
   * @param step Counts from 1. @param isWeight Whether regularisation applies: the variable is named "weight". @param learningRate That of
   * the step.
   */
  update(
    parameter: Tensor,
    gradient: Tensor,
    slots: Readonly<Record<Slots, Tensor>>,
    context: { readonly step: number; readonly isWeight: boolean; readonly learningRate: number },
  ): { readonly parameter: Tensor; readonly slots: Readonly<Record<Slots, Tensor>> };
}

/** An optimizer from a rule for one parameter. */
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
      // Only now, so that an error above leaves the optimizer as it was.
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

/** The learning rate of a step, counted from 0. @throws {@link OptionError} for one that is none. */
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

/** Whether regularisation applies to a variable: it is called "weight". */
function isWeight(name: string): boolean {
  return /(^|\.)weight$/.test(name);
}

/** A learning rate: above 0, or a function. @throws {@link OptionError} */
export function expectLearningRate(owner: string, learningRate: LearningRate): void {
  if (typeof learningRate === "function") return;
  const range = { least: 0, leastOpen: true };
  expectNumber(owner, "learningRate", learningRate, range, "It is the size of a step; 0.01 is a usual start.");
}

/** A strength of regularisation: 0 or more. @throws {@link OptionError} */
export function expectStrength(owner: string, option: string, value: number): void {
  expectNumber(owner, option, value, { least: 0 }, "0 turns it off; 1e-4 is a usual start.");
}

function recordOf<Name extends string, T>(names: readonly Name[], make: (name: Name) => T): Record<Name, T> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, T>;
}
