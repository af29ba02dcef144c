// What the build puts in: see vite.config.ts.

/** Whether this page can run the comparison, or is a report of runs that took place. */
declare const LIVE: boolean;

declare module "virtual:example-digits" {
  /** `[10, 784]` bytes in base64: a test digit of each class. */
  export const examples: string;
  /** Weights `[784, 10]` and biases `[10]` of the layer that reads digits, each packed: bytes in base64, and what one step of them is. */
  export const reader: readonly (readonly [step: number, bytes: string])[];
  /** The share of the test digits that it reads right. */
  export const accuracy: number;
}

declare module "*.csv?raw" {
  const text: string;
  export default text;
}

declare module "*.css" {}
