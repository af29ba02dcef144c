/** Points in the plane of two classes, drawn from a seed in shapes that no straight line separates. */
import { foldIn, keyFromSeed, normals, uniforms } from "@maskout/core";

/** Points and their classes. */
export interface Points {
  /** The coordinates `[count, 2]`: to the right of the centre, and up. */
  readonly places: Float32Array;
  /** The classes `[count]`: 0 or 1. */
  readonly classes: Float32Array;
}

/** The distance that the map shows from the centre in each direction. The shapes fill the inner two thirds. */
export const REACH = 2;

/** The place of a point of a class before noise, from its position along the shape, in [0, 1). */
type Shape = (along: number, classNumber: number) => readonly [right: number, up: number];

const shapes = {
  moons: (along, classNumber) => {
    const angle = Math.PI * along;
    const [right, up] = [1.1 * Math.cos(angle), 1.1 * Math.sin(angle)];
    return classNumber === 0 ? [right - 0.55, up - 0.28] : [0.55 - right, 0.28 - up];
  },
  circles: (along, classNumber) => {
    const [angle, radius] = [2 * Math.PI * along, classNumber === 0 ? 0.5 : 1.25];
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  },
  spirals: (along, classNumber) => {
    const angle = 3.5 * Math.PI * Math.sqrt(along) + Math.PI * classNumber;
    const radius = 0.1 + 1.3 * Math.sqrt(along);
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  },
} satisfies Record<string, Shape>;

/** The share of the noise that a shape has: the arms of the spirals are closer together. */
const SHARES = { moons: 1, circles: 1, spirals: 0.4 } satisfies Record<keyof typeof shapes, number>;

/** The name of a shape, or `"own"` for only the points that are put there by hand. */
export type DataName = keyof typeof shapes | "own";

/** The choices, in the order in which they are shown. */
export const dataNames: readonly DataName[] = ["moons", "circles", "spirals", "own"];

/** The options of a set of points. */
export interface PointsOptions {
  /** The number of points of both classes together; each class has half of them, up to one. */
  readonly count: number;
  /** The standard deviation of the noise that is added to each coordinate; for the spirals, 0.4 times that. */
  readonly noise: number;
  readonly seed: string;
}

/** Draws points of a shape. The same options give the same points everywhere. */
export function makePoints(name: DataName, { count, noise, seed }: PointsOptions): Points {
  if (name === "own") return { places: new Float32Array(0), classes: new Float32Array(0) };
  const key = foldIn(keyFromSeed(seed), dataNames.indexOf(name));
  const spread = noise * SHARES[name];
  const along = uniforms({ key, count });
  const shifts = normals({ key, step: 1, count: 2 * count });
  const classes = Float32Array.from({ length: count }, (_, index) => index % 2);
  const places = new Float32Array(2 * count);
  for (let index = 0; index < count; index++) {
    const [right, up] = shapes[name](along[index]!, classes[index]!);
    places[2 * index] = right + spread * shifts[2 * index]!;
    places[2 * index + 1] = up + spread * shifts[2 * index + 1]!;
  }
  return { places, classes };
}

/** Joins two sets of points, in order. */
export function joinPoints(first: Points, second: Points): Points {
  const join = (field: keyof Points) => Float32Array.of(...first[field], ...second[field]);
  return { places: join("places"), classes: join("classes") };
}
