/**
 * The part that this package shares with the core: errors, checks of options and the stream of a seed. These are the core's sources, compiled into
 * this package, so that it has no dependencies and nothing is written twice. No other file knows where they lie.
 */
export { MaskoutError, OptionError, type OptionProblem, refuse, ShapeError } from "../../core/src/errors.js";
export { expectBoolean, expectKnownOptions, expectNumber, expectOneOf, expectWhole } from "../../core/src/options.js";
export { foldIn, type Seed } from "../../core/src/stream/key.js";
export type { Key } from "../../core/src/stream/philox.js";
export { type RequiredSeedOptions, requireKey, resolveKey, type SeedOptions } from "../../core/src/stream/seed.js";
export { permutation, wordsOf } from "../../core/src/stream/sequence.js";
export { typedArrayKind } from "../../core/src/typed-arrays.js";
