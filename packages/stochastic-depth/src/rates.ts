/** The rates of a network's blocks. */
import { expectNumber, expectWhole } from "@maskout/core/variant";

/**
 * The linear decay rule: block l of L (from 1) is dropped at a rate of `l / L * last`, so that early blocks, on which all later ones build, are
 * dropped least. Source: Huang, Sun, Liu, Sedra and Weinberger, "Deep networks with stochastic depth", ECCV 2016, equation 4.
 *
 * On average `blocks - last * (blocks + 1) / 2` blocks are kept: for 54 blocks and a last rate of 0.5, 40.25.
 *
 * @param blocks The number of blocks, at least 1. @param last The rate of the last block, in [0, 1).
 * @returns The rates, from the first block to the last. @throws {@link OptionError} for numbers outside their range.
 */
export function linearRates(blocks: number, last: number): number[] {
  expectWhole("linearRates", "blocks", blocks, 1, "It is the number of residual blocks.", MOST_BLOCKS);
  const range = { least: 0, most: 1, mostOpen: true };
  expectNumber("linearRates", "last", last, range, "It is the rate of the last block; 0.5 is the paper's.");
  return Array.from({ length: blocks }, (_, block) => ((block + 1) / blocks) * last);
}

/** Far more blocks than anybody trains, and few enough for a list. */
const MOST_BLOCKS = 2 ** 16;
