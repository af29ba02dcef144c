/**
 * Alpha dropout (Klambauer et al. 2017, section 2): what is dropped becomes the negative limit of SELU, and all is scaled and shifted,
 * so that inputs of mean 0 and variance 1 keep them. The way back is another than the way forth.
 */
import {
  countDecisions,
  defineNoise,
  drawKept,
  forEachDecision,
  type MaskParams,
  type NoiseDefinition,
  type RateOptions,
  type ResolvedRate,
  resolveRate,
  type Shape,
} from "@maskout/core/variant";

const ALPHA = -1.7580993408473766;

/** What a kept value is multiplied by and what is added to it, and what a dropped one becomes; float32 each. */
function constantsOf(q: number): { readonly factor: number; readonly shift: number; readonly dropped: number } {
  const a = (q + ALPHA ** 2 * q * (1 - q)) ** -0.5;
  const b = -a * ALPHA * (1 - q);
  return { factor: Math.fround(a), shift: Math.fround(b), dropped: Math.fround(a * ALPHA + b) };
}

function forEachKept(params: MaskParams, shape: Shape, visit: (index: number, kept: boolean) => void): void {
  const kept = drawKept(params, countDecisions(shape, params.noiseShape), params.threshold);
  forEachDecision(shape, params.noiseShape, (index, decision) => visit(index, kept[decision] === 1));
}

/** `y = kept ? x * factor + shift : dropped`, back `kept ? dy * factor : 0`. */
export const affine: NoiseDefinition<RateOptions, ResolvedRate> = defineNoise({
  name: "affine",
  packageName: "none",
  layerName: "alphaDropout",
  options: ["rate", "keepProb"],
  settings: resolveRate,
  stochastic: ({ keepProbability }: ResolvedRate) => keepProbability < 1,
  forward: {
    name: "alpha dropout",
    shapes: ({ x }) => ({ y: x }),
    cpu: {
      reference({ inputs: { x }, outputs: { y }, params }) {
        const { factor, shift, dropped } = constantsOf(params.keepProbability);
        forEachKept(params, x.shape, (index, kept) => {
          y.values[index] = kept ? Math.fround(x.values[index]! * factor) + shift : dropped;
        });
      },
    },
  },
  backward: {
    name: "alpha dropout gradient",
    shapes: ({ x }) => ({ y: x }),
    cpu: {
      reference({ inputs: { x }, outputs: { y }, params }) {
        const { factor } = constantsOf(params.keepProbability);
        forEachKept(params, x.shape, (index, kept) => {
          y.values[index] = kept ? x.values[index]! * factor : 0;
        });
      },
    },
  },
  infer: () => 1,
  facts({ keepProbability: q }) {
    const { factor, shift, dropped } = constantsOf(q);
    return {
      moments(x) {
        const kept = factor * x + shift;
        return { mean: q * kept + (1 - q) * dropped, variance: q * (1 - q) * (kept - dropped) ** 2 };
      },
      decisions: "bits",
      alone: true,
      dropped,
      unbiased: false,
    };
  },
});
