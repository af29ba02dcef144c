// What the build puts in: see vite.config.ts.

/** Whether this page can run the comparison, or is a report of runs that took place. */
declare const LIVE: boolean;

declare module "virtual:example-digits" {
  /** `[10, 784]` bytes in base64: a test digit of each class. */
  export const examples: string;
  /** `[10, 784]` bytes in base64: the mean of the training digits of each class. */
  export const means: string;
}

declare module "*.csv?raw" {
  const text: string;
  export default text;
}

declare module "*.css" {}
