/** The facts of a package's functions on arrays, which do the same as the layer. */
import { describe } from "vitest";
import type { FunctionSubject } from "../../subject.js";
import { places } from "./places.js";
import { refusals } from "./refusals.js";
import { sizes } from "./sizes.js";
import { values } from "./values.js";

const SECTIONS: readonly ((subject: FunctionSubject) => void)[] = [values, places, sizes, refusals];

/** Registers the facts of functions on arrays. */
export function functionFacts(subject: FunctionSubject): void {
  describe("as functions on arrays", () => {
    for (const section of SECTIONS) section(subject);
  });
}
