/** How an example ends: with the number it claims. */

/**
 * Prints what was measured, and refuses it where it is not what is claimed: the example then exits with code 1.
 * @param within How far off the number may be. Default 0.
 */
export function claim(what: string, measured: number, claimed: number, within = 0): void {
  const bound = within === 0 ? "" : ` within ${within}`;
  console.log(`${what}: ${Number(measured.toPrecision(4))} (claimed: ${claimed}${bound})`);
  if (Math.abs(measured - claimed) <= within) return;
  console.error("That is not what is claimed.");
  process.exitCode = 1;
}
