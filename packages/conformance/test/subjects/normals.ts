/** Normals for the elements of an input, with those that share them. */
import { countDecisions, drawNormals, forEachDecision, type NoisePlace, type Shape } from "@maskout/core/variant";

/** Calls `visit(index, normal)` for every element of an input of `shape`, in order. */
export function forEachNormal(place: NoisePlace, shape: Shape, visit: (index: number, normal: number) => void): void {
  const normals = drawNormals(place, countDecisions(shape, place.noiseShape));
  forEachDecision(shape, place.noiseShape, (index, decision) => visit(index, normals[decision]!));
}
