/**
 * Gaussian dropout (Srivastava et al. 2014, section 10) as somebody outside would write it, with the public contract
 * alone. Its noise is continuous, so this shows that the suite asks nothing of a variant that only masks have.
 */
import { conformance } from "@maskout/conformance";
import { defineVariant, forEachElement, type NoiseCall } from "@maskout/core/variant";

const DRAWS = 65536;

/** A standard normal value for each 16-bit draw: Box and Muller, one byte a uniform, scaled to variance 1 exactly. */
const NORMAL = unitVariance(
  Float64Array.from({ length: DRAWS }, (_, draw) => {
    const radius = Math.sqrt(-2 * Math.log(((draw >> 8) + 0.5) / 256));
    return radius * Math.cos((2 * Math.PI * ((draw & 255) + 0.5)) / 256);
  }),
);

function unitVariance(values: Float64Array): Float64Array {
  const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  return values.map((value) => value / Math.sqrt(variance));
}

/** The noise has the mean and the variance of inverted dropout's: 1 and `(1 - q) / q`. */
function varianceAt(keepProbability: number): number {
  return (1 - keepProbability) / keepProbability;
}

/** `y = x * (1 + sqrt(variance) * normal)` */
function multiplyByNormal({ inputs: { x }, outputs: { y }, params }: NoiseCall): void {
  const deviation = Math.sqrt(varianceAt(params.keepProbability));
  forEachElement(params, x.shape, (index, draw) => {
    y.values[index] = x.values[index]! * Math.fround(1 + deviation * NORMAL[draw]!);
  });
}

const gaussian = defineVariant({
  name: "gaussian",
  packageName: "gaussian-dropout",
  layerName: "gaussianDropout",
  noise: "continuous",
  moments: (keepProbability) => ({ mean: 1, variance: varianceAt(keepProbability) }),
  kernel: { name: "gaussian dropout", shapes: ({ x }) => ({ y: x }), cpu: { reference: multiplyByNormal } },
});

conformance(gaussian, {});
