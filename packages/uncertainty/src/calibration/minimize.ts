/** Minimises a smooth function of a few hundred numbers. */

/** Writes the gradient at a place into `gradient`, and returns the value there. */
export type Objective = (place: Float64Array, gradient: Float64Array) => number;

/** The number of steps remembered. */
const MEMORY = 20;

const MOST_STEPS = 500;

/** The size of a gradient that counts as 0, for a loss of the order of 1. */
const FLAT = 1e-7;

/** The curvature along one step. */
interface Step {
  readonly moved: Float64Array;
  readonly bent: Float64Array;
  readonly curvature: number;
}

/** The starting point. */
export interface Start {
  readonly place: Float64Array;
  /** The curvature along previous steps. */
  readonly steps?: readonly Step[];
}

/** The point where the value is lowest. */
interface Minimum extends Required<Start> {
  readonly value: number;
}

/**
 * Finds the lowest value from a starting point, by L-BFGS with backtracking.
 * Source: Nocedal and Wright, "Numerical optimization", 2006, algorithms 7.4 and 7.5, and 3.1 for the length of a step.
 */
export function minimize(objective: Objective, start: Start): Minimum {
  let { place } = start;
  let gradient = new Float64Array(place.length);
  let value = objective(place, gradient);
  const steps = [...(start.steps ?? [])];
  for (let step = 0; step < MOST_STEPS && norm(gradient) > FLAT; step++) {
    const direction = directionOf(gradient, steps);
    const slope = dot(direction, gradient);
    let length = steps.length === 0 ? Math.min(1, 1 / norm(gradient)) : 1;
    let next = place;
    let nextGradient = gradient;
    let nextValue = Number.NaN;
    do {
      next = place.map((own, index) => own + length * direction[index]!);
      nextGradient = new Float64Array(place.length);
      nextValue = objective(next, nextGradient);
      length /= 2;
    } while (!(nextValue <= value + 1e-4 * 2 * length * slope) && length > 1e-6);
    if (!(nextValue < value)) break;
    const moved = next.map((own, index) => own - place[index]!);
    const bent = nextGradient.map((own, index) => own - gradient[index]!);
    const curvature = dot(moved, bent);
    // Where the function is not convex, the step has no usable curvature.
    if (curvature > 0) steps.push({ moved, bent, curvature });
    if (steps.length > MEMORY) steps.shift();
    [place, gradient, value] = [next, nextGradient, nextValue];
  }
  return { place, value, steps };
}

/** The descent direction: the gradient, transformed by the curvature of the last steps. */
function directionOf(gradient: Float64Array, steps: readonly Step[]): Float64Array {
  const direction = gradient.map((slope) => -slope);
  const shares: number[] = [];
  for (const { moved, bent, curvature } of [...steps].reverse()) {
    const share = dot(moved, direction) / curvature;
    shares.push(share);
    add(direction, bent, -share);
  }
  const last = steps.at(-1);
  if (last !== undefined) scale(direction, last.curvature / dot(last.bent, last.bent));
  for (const { moved, bent, curvature } of steps) {
    add(direction, moved, shares.pop()! - dot(bent, direction) / curvature);
  }
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0);
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}

function add(to: Float64Array, what: Float64Array, factor: number): void {
  for (let index = 0; index < to.length; index++) to[index]! += factor * what[index]!;
}

function scale(what: Float64Array, factor: number): void {
  for (let index = 0; index < what.length; index++) what[index]! *= factor;
}
