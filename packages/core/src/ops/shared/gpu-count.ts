/** How far gpu.js programs can count. */
import { DeviceError } from "../../errors.js";

/** Locals of a program are float32, and above this two whole numbers that follow each other are one. */
export const LARGEST_COUNT: number = 2 ** 24;

/** The remedy for a size that a gpu.js device does not take. */
export const SMALLER_OR_CPU = 'Split the batch, or compute it on the CPU ("await t.to(cpu())").';

/**
 * Refuses to let a program count further than its variables can, where it would go round for ever or read the wrong row.
 * @param owner The kernel, for the error.
 * @param what What is counted, such as `"rows of x"`.
 * @throws {@link DeviceError}
 */
export function expectCountable(owner: string, what: string, count: number): void {
  if (count <= LARGEST_COUNT) return;
  throw new DeviceError(
    `${owner}: ${count} ${what} are more than a gpu.js program can count, 2^24 = ${LARGEST_COUNT}. ${SMALLER_OR_CPU}`,
  );
}

/**
 * Statements that leave the whole quotient of two whole numbers in a local: GPUs divide to within some units of the last place, which can
 * miss it by one, and the products that tell are exact.
 */
export function quotient(value: string, by: string, name: string): string {
  return `let ${name} = Math.floor(${value} / ${by});
  if (${name} * ${by} > ${value}) { ${name} -= 1; }
  if (${name} * ${by} + ${by} <= ${value}) { ${name} += 1; }`;
}

/** The same, with what is left in another one. */
export function divided(value: string, by: string, name: string, rest: string): string {
  return `${quotient(value, by, name)}
  let ${rest} = ${value} - ${name} * ${by};`;
}
