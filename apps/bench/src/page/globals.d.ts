// Declares what the build inserts: see vite.config.ts.

/** Whether this page can run the comparison; if not, it is a report of earlier runs. */
declare const LIVE: boolean;

declare module "virtual:example-digits" {
  /** `[10, 784]` bytes in base64: a test digit of each class. */
  export const examples: string;
  /** Weights `[784, 10]` and biases `[10]` of the layer that reads digits, each packed: the size of one step, and bytes in base64. */
  export const reader: readonly (readonly [step: number, bytes: string])[];
  /** The share of the test digits that the layer classifies correctly. */
  export const accuracy: number;
}

declare module "*.csv?raw" {
  const text: string;
  export default text;
}

declare module "*.css" {}
