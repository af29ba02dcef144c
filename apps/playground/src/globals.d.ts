// Declares what the build inserts: see build/trained-digit.ts.
declare module "virtual:trained-digit" {
  /** `[10, 784]` bytes in base64: a test digit of each class. */
  export const digits: string;
  /** The weights of the trained network in base64, one byte each. */
  export const weights: string;
  /** The factor for the bytes of each parameter. */
  export const scales: readonly number[];
  /** The levels of conformal sets, the lowest first. */
  export const sets: readonly import("./digit/sets.js").SetLevel[];
}

declare module "*.css" {}
