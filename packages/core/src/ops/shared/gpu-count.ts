/** The range in which gpu.js programs can count. */
import { DeviceError } from "../../errors.js";

/** The largest count. Locals of a program are float32, in which whole numbers above this are not all distinct. */
export const LARGEST_COUNT: number = 2 ** 24;

/** The remedy for a size that a gpu.js device does not take. */
export const SMALLER_OR_CPU = 'Split the batch, or compute it on the CPU ("await t.to(cpu())").';

/**
 * Refuses a count that a program's variables cannot represent, since the program would loop forever or read the wrong row.
 * @param owner The kernel, for the error.
 * @param what The counted things, such as `"rows of x"`.
 * @throws {@link DeviceError} for a count above 2^24.
 */
export function expectCountable(owner: string, what: string, count: number): void {
  if (count <= LARGEST_COUNT) return;
  throw new DeviceError(
    `${owner}: ${count} ${what} are more than a gpu.js program can count, 2^24 = ${LARGEST_COUNT}. ${SMALLER_OR_CPU}`,
  );
}

/**
 * Statements that leave the whole quotient of two whole numbers in a local. GPUs divide with an error of some units in the last place, so that
 * the quotient may be off by one; it is corrected by comparing products, which are exact.
 */
export function quotient(value: string, by: string, name: string): string {
  return `let ${name} = Math.floor(${value} / ${by});
  if (${name} * ${by} > ${value}) { ${name} -= 1; }
  if (${name} * ${by} + ${by} <= ${value}) { ${name} += 1; }`;
}

/** The statements of {@link quotient}, and further ones that leave the remainder in another local. */
export function divided(value: string, by: string, name: string, rest: string): string {
  return `${quotient(value, by, name)}
  let ${rest} = ${value} - ${name} * ${by};`;
}
