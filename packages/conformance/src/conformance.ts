/** The suite: which facts are checked, on which devices. Each file in `sections/` states its own. */
import { cpu, type Device } from "@maskout/core";
import type { Variant } from "@maskout/core/variant";
import { describe } from "vitest";
import { deferred } from "./deferred.js";
import { golden } from "./sections/golden.js";
import { gradients } from "./sections/gradients.js";
import { identity } from "./sections/identity.js";
import { inference } from "./sections/inference.js";
import { memory } from "./sections/memory.js";
import { moments } from "./sections/moments.js";
import { noiseShapes } from "./sections/noise-shapes.js";
import { nonFinite } from "./sections/non-finite.js";
import { positions } from "./sections/positions.js";
import { processes } from "./sections/processes.js";
import { refusals } from "./sections/refusals.js";
import { sizes } from "./sections/sizes.js";
import { state } from "./sections/state.js";
import { training } from "./sections/training.js";
import { values } from "./sections/values.js";
import type { Subject } from "./subject.js";

/** Options of {@link conformance}. */
export interface ConformanceOptions {
  /**
   * `import.meta.url` of the test: other processes load the variant's package from there, as its users do. Left out, for a
   * variant that is in no package yet, there are no tests about other processes.
   */
  readonly from?: string;
  /** Where the layer is checked. Default: the CPU, the CPU without WebAssembly, and {@link deferred}. */
  readonly devices?: readonly Device[];
}

const SECTIONS: readonly ((subject: Subject) => void)[] = [
  golden,
  values,
  gradients,
  moments,
  inference,
  identity,
  positions,
  processes,
  noiseShapes,
  nonFinite,
  sizes,
  refusals,
  state,
  memory,
  training,
];

/**
 * Registers with vitest every fact that a variant must make true. Call it at the top of a test file.
 * @param variant What `defineVariant` of `@maskout/core/variant` made.
 */
export function conformance(variant: Variant, options: ConformanceOptions): void {
  const { from, devices = [cpu(), cpu({ simd: false }), deferred()] } = options;
  describe(`${variant.name} dropout`, () => {
    for (const section of SECTIONS) section({ variant, devices, from });
  });
}
