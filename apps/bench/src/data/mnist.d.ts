// What the comparison uses of `mnist` 1.1.0, which brings no types.
declare module "mnist" {
  interface DigitClass {
    /** The digit, 0 to 9. */
    readonly id: number;
    /** How many images of it there are. */
    readonly length: number;
    /** The images one after another, 784 values in [0, 1] each, row-major. */
    readonly raw: readonly number[];
  }
  const digits: readonly DigitClass[];
  export default digits;
}
