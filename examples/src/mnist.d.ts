// What the examples use of `mnist` 1.1.0, which brings no types.
declare module "mnist" {
  interface DigitClass {
    /** The digit, 0 to 9. */
    readonly id: number;
    /** The images one after another, 784 values in [0, 1] each, row-major. */
    readonly raw: readonly number[];
    /** Images `first` to `last`, that one included, 784 values each. */
    range(first: number, last: number): number[][];
  }
  const digits: readonly DigitClass[];
  export default digits;
}
