// What the build puts in: see build/trained-digit.ts.
declare module "virtual:trained-digit" {
  /** `[10, 784]` bytes in base64: a test digit of each class. */
  export const digits: string;
  /** The weights of the trained network in base64, a byte each. */
  export const weights: string;
  /** What each parameter's bytes are multiplied by. */
  export const scales: readonly number[];
  /** Conformal sets, from the level that promises least. */
  export const sets: readonly import("./digit/sets.js").SetLevel[];
}

declare module "*.css" {}
