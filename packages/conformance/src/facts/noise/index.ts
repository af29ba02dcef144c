/** The facts of noise beyond those of every layer: its distribution, its decisions, its exact values. */
import { describe } from "vitest";
import type { NoiseSubject } from "../../subject.js";
import { decisions } from "./decisions.js";
import { inference } from "./inference.js";
import { memory } from "./memory.js";
import { moments } from "./moments.js";
import { noiseShapes } from "./noise-shapes.js";
import { nonFinite } from "./non-finite.js";
import { refusals } from "./refusals.js";
import { sizes } from "./sizes.js";
import { still } from "./still.js";
import { values } from "./values.js";

const SECTIONS: readonly ((subject: NoiseSubject) => void)[] = [
  values,
  decisions,
  moments,
  inference,
  still,
  noiseShapes,
  nonFinite,
  sizes,
  memory,
  refusals,
];

/** Registers the facts of noise. */
export function noiseFacts(subject: NoiseSubject): void {
  describe("as noise", () => {
    for (const section of SECTIONS) section(subject);
  });
}
