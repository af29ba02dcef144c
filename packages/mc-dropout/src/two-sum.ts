/**
 * Sums in gpu.js programs. A GPU has no doubles, so a sum in two parts adds float32 terms by Knuth's two-sum, which keeps what an addition rounds
 * away. Where a driver's compiler reorders additions the second part is lost, and float32 sums remain.
 */
import { expectCountable, type GpuArray, type GpuMatrix } from "@maskout/core/variant";

/** The parts of doubles, one row per double, for a program with one thread per part. */
export function partsOf(doubles: GpuArray): GpuMatrix {
  return { matrix: doubles, columns: 2 };
}

/** The threads of a program that makes doubles: along x the parts of a double, along y the doubles. */
export function threadsOfParts(owner: string, what: string, doubles: number): readonly [number, number] {
  expectCountable(owner, what, doubles);
  return [2, doubles];
}

/** The body of a program with one thread per part: adds a term to double number `this.thread.y` of `sums`. */
export function twoSum(sums: string, term: string): string {
  return `const term = ${sums}[this.thread.y][1] + (${term});
  const nearest = ${sums}[this.thread.y][0] + term;
  if (this.thread.x < 1) { return nearest; }
  const taken = nearest - ${sums}[this.thread.y][0];
  return ${sums}[this.thread.y][0] - (nearest - taken) + (term - taken);`;
}
