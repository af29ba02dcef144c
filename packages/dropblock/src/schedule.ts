/** Rates that change in the course of training. */
import { expectNumber, expectWhole } from "@maskout/core/variant";

const RATES = { least: 0, most: 1, mostOpen: true };

/**
 * A rate that changes linearly from `from` to `to` over a number of training steps, and then stays there. DropBlock should start with a low rate
 * (Ghiasi et al. 2018, section 3.2). `model.setLayer` gives a model the layer with the next rate.
 *
 * @param from The rate at step 0, in [0, 1). @param to The rate at step `steps` and after it, in [0, 1). @param steps The number of steps, at least
 * 1.
 * @returns A function from a training step to its rate.
 * @throws {@link OptionError} for rates and steps outside their range; the returned function throws it for an invalid step.
 */
export function schedule(from: number, to: number, steps: number): (step: number) => number {
  expectNumber("schedule", "from", from, RATES, "It is the rate at step 0.");
  expectNumber("schedule", "to", to, RATES, "It is the rate at the last step.");
  expectWhole("schedule", "steps", steps, 1, "It is the number of steps from the first rate to the last.");
  return (step) => {
    expectWhole("schedule", "step", step, 0, "It is the training step; the first is 0.");
    return step < steps ? from + (to - from) * (step / steps) : to;
  };
}
