/** Rates that rise as training goes on. */
import { expectNumber, expectWhole } from "@maskout/core/variant";

const RATES = { least: 0, most: 1, mostOpen: true };

/**
 * A rate that goes in a straight line `from` one `to` another over so many training steps, and stays there: DropBlock is best begun with
 * little (Ghiasi et al. 2018, section 3.2). `model.setLayer` gives a model the layer with the next rate.
 *
 * @param from The rate at step 0, in [0, 1). @param to The rate at step `steps` and after it, in [0, 1). @param steps At least 1.
 * @returns The rate at a step.
 * @throws {@link OptionError} for rates and steps outside their range; the function that it returns, for what is no step.
 */
export function schedule(from: number, to: number, steps: number): (step: number) => number {
  expectNumber("schedule", "from", from, RATES, "It is the rate at step 0.");
  expectNumber("schedule", "to", to, RATES, "It is the rate at the last step.");
  expectWhole("schedule", "steps", steps, 1, "It is how many steps the rate takes to get there.");
  return (step) => {
    expectWhole("schedule", "step", step, 0, "It is the training step; the first is 0.");
    return step < steps ? from + (to - from) * (step / steps) : to;
  };
}
