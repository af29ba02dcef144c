// Types of the parts of `jstat` that the comparison uses; the package has no types.
declare module "jstat" {
  const jStat: {
    readonly studentt: {
      /** The quantile of Student's t distribution. */
      inv(probability: number, degreesOfFreedom: number): number;
    };
  };
  export default jStat;
}
