// What the build uses of `mnist` 1.1.0, which brings no types.
declare module "mnist" {
  interface DigitClass {
    /** The digit, 0 to 9. */
    readonly id: number;
    /** The images one after another, 784 values in [0, 1] each, row-major. */
    readonly raw: readonly number[];
  }
  const digits: readonly DigitClass[];
  export default digits;
}
