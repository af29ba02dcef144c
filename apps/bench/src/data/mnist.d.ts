// Types of the parts of `mnist` 1.1.0 that the comparison uses; the package has no types.
declare module "mnist" {
  interface DigitClass {
    /** The digit, 0 to 9. */
    readonly id: number;
    /** The number of its images. */
    readonly length: number;
    /** The images one after another, 784 values in [0, 1] each, row-major. */
    readonly raw: readonly number[];
  }
  const digits: readonly DigitClass[];
  export default digits;
}
