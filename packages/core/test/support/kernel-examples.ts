/** Kernels of the core with operands of odd sizes, several tiles or blocks large. */
import {
  type Kernel,
  kernels,
  maskedAffine,
  maskedScale,
  normalNoise,
  type Operands,
  type Shape,
} from "@maskout/core/variant";

/** A kernel, and what it is called with. */
export interface Example {
  readonly kernel: Kernel<never, string, string>;
  readonly inputs: Readonly<Record<string, Shape>>;
  readonly params: object;
}

function example<Params extends object, In extends string, Out extends string>(
  kernel: Kernel<Params, In, Out>,
  inputs: Operands<In, Shape>,
  params: Params,
): Example {
  // The operands' names are those of the kernel, which the signature has checked.
  return { kernel: kernel as unknown as Example["kernel"], inputs, params };
}

const vector = [20_003];
const matrix = [301, 67];
const channels = [67];
/** Images and a kernel whose stretches, strips and blocks are all cut somewhere, and what comes out. */
const images = [3, 19, 14, 7];
const kernel = [3, 5, 7, 11];
const seen = [3, 10, 14, 11];
const strided = { strides: [2, 1], padding: "same" } as const;
const pooled = [5, 19, 13, 17];
/** Of which several lie over a pixel, and those at the edges over the padding. */
const windows = { size: [4, 5], strides: [2, 3], padding: 1 } as const;
const updated = { parameter: vector, gradient: vector };
const decay = { learningRate: 0.1, epsilon: 1e-7, weightDecay: 0.01 };
const relaxed = { key: [1, 2], step: 3, sample: 4, element: 13, temperature: 0.3, noiseShape: undefined } as const;

/** One for every kernel that the core exports by name. */
export const EXAMPLES: readonly Example[] = [
  example(kernels.adadelta, { ...updated, squareGradient: vector, squareUpdate: vector }, { ...decay, rho: 0.9 }),
  example(kernels.adam, { ...updated, mean: vector, variance: vector }, { ...decay, beta1: 0.9, beta2: 0.99, step: 3 }),
  example(kernels.add, { a: vector, b: vector }, {}),
  example(kernels.addBias, { x: matrix, bias: channels }, {}),
  example(kernels.argMax, { x: [8, 501, 7] }, {}),
  example(kernels.averagePool2d, { x: pooled }, windows),
  example(kernels.averagePool2dGrad, { dy: [5, 9, 4, 17] }, { ...windows, image: [19, 13] }),
  example(kernels.batchNorm, { x: matrix, gamma: channels, beta: channels }, { epsilon: 1e-3 }),
  example(
    kernels.batchNormGrad,
    { x: matrix, dy: matrix, gamma: channels, mean: channels, variance: channels },
    { epsilon: 2 },
  ),
  example(
    kernels.batchNormInfer,
    { x: matrix, gamma: channels, beta: channels, mean: channels, variance: channels },
    { epsilon: 2 },
  ),
  example(
    kernels.batchNormInferGrad,
    { x: matrix, dy: matrix, gamma: channels, mean: channels, variance: channels },
    { epsilon: 2 },
  ),
  example(kernels.biasedConv2d, { x: images, w: kernel, bias: [11] }, strided),
  example(kernels.biasedMatmul, { a: [301, 83], b: [83, 67], bias: channels }, {}),
  example(kernels.conv2d, { x: images, w: kernel }, strided),
  example(kernels.conv2d, { x: [2, 9, 9, 40], w: [3, 3, 40, 24] }, { strides: [1, 1], padding: 1 }),
  example(kernels.conv2dInputGrad, { dy: seen, w: kernel }, { ...strided, image: [19, 14] }),
  example(
    kernels.conv2dInputGrad,
    { dy: [2, 9, 9, 24], w: [3, 3, 60, 24] },
    { strides: [1, 1], padding: 1, image: [9, 9] },
  ),
  example(kernels.conv2dWeightGrad, { x: images, dy: seen }, { ...strided, size: [3, 5] }),
  example(kernels.affine, { x: vector }, { factor: 1.7, shift: 0.3 }),
  example(kernels.binaryCrossEntropy, { probabilities: matrix, targets: matrix }, {}),
  example(kernels.gaussianNegativeLogLikelihood, { predictions: [301, 38], targets: [301, 19] }, {}),
  example(kernels.quantileError, { predictions: [301, 7], targets: [301], levels: [7] }, {}),
  example(kernels.l1Penalty, { w: vector }, { strength: 0.1 }),
  example(kernels.l1PenaltyGrad, { w: vector, gradient: vector }, { strength: 0.1 }),
  example(kernels.l2NormPenalty, { w: vector }, { strength: 0.1 }),
  example(kernels.l2NormPenaltyGrad, { w: vector, gradient: vector, penalty: [] }, { strength: 0.1 }),
  example(kernels.l2Penalty, { w: vector }, { strength: 0.1 }),
  example(kernels.l2PenaltyGrad, { w: vector, gradient: vector }, { strength: 0.1 }),
  example(kernels.l2PenaltyGradBy, { w: vector, gradient: vector, factor: [] }, { strength: 0.1 }),
  example(kernels.lerp, { a: vector, b: vector }, { weight: 0.3 }),
  example(kernels.matmul, { a: [301, 83], b: [83, 67] }, { transposeA: false, transposeB: false }),
  example(kernels.maxNorm, { w: matrix }, { limit: 0.5 }),
  example(kernels.maxPool2d, { x: pooled }, windows),
  example(kernels.maxPool2dGrad, { x: pooled, dy: [5, 9, 4, 17] }, windows),
  example(kernels.mean, { x: vector }, {}),
  example(kernels.meanSquaredError, { predictions: matrix, targets: matrix }, {}),
  example(kernels.oneHotRows, { x: [301] }, { classes: 5 }),
  example(kernels.relaxedNoise, { x: vector, logit: [] }, relaxed),
  example(kernels.relaxedNoiseGrad, { x: vector, dy: vector, logit: [] }, relaxed),
  example(kernels.relu, { x: vector }, {}),
  example(kernels.reluGrad, { y: vector, dy: vector }, {}),
  example(kernels.scale, { x: vector }, { factor: 1.7 }),
  example(kernels.scaleRows, { x: matrix, factors: [301] }, {}),
  example(kernels.selu, { x: vector }, {}),
  example(kernels.seluGrad, { y: vector, dy: vector }, {}),
  example(kernels.sgd, { ...updated, velocity: vector }, { ...decay, momentum: 0.9, nesterov: true, l1: 0.1 }),
  example(kernels.sigmoid, { x: vector }, {}),
  example(kernels.sigmoidCrossEntropy, { logits: matrix, targets: matrix }, {}),
  example(kernels.sigmoidGrad, { y: vector, dy: vector }, {}),
  example(kernels.slice, { x: matrix }, { begin: [3, 5], size: [290, 60] }),
  example(kernels.softmax, { x: matrix }, {}),
  example(kernels.softmaxCrossEntropy, { logits: matrix, targets: matrix }, {}),
  example(kernels.softmaxGrad, { y: matrix, dy: matrix }, {}),
  example(kernels.sumRows, { x: matrix }, {}),
  example(kernels.takeRows, { x: matrix }, { indices: Uint32Array.of(5, 6, 7, 1, 300, 0) }),
  example(kernels.tanh, { x: vector }, {}),
  example(kernels.tanhGrad, { y: vector, dy: vector }, {}),
];

const place = { key: [1, 2] as const, step: 3, sample: 4, threshold: 40_000, keepProbability: 40_000 / 65_536 };
const mask = {
  name: "masked scale",
  shapes: ({ x }: Operands<"x", Shape>) => ({ y: x }),
  cpu: maskedScale((keepProbability) => 1 / keepProbability),
};
const affine = { ...mask, name: "masked affine", cpu: maskedAffine(() => [1.1, 0.3, -0.7]) };

const normal = (application: "multiply" | "add") => ({
  name: `normal noise to ${application}`,
  shapes: ({ x }: Operands<"x", Shape>) => ({ y: x }),
  cpu: normalNoise(application),
});
const noise = { key: [1, 2] as const, step: 3, sample: 4, element: 13, deviation: 0.7 };

/** Shapes, and the shapes of masks that are shared along the outer, the inner and the dimensions between. */
const SHARED: readonly (readonly [shape: Shape, noiseShape: Shape])[] = [
  [matrix, [301, 1]],
  [matrix, [1, 67]],
  [
    [7, 61, 13],
    [7, 1, 13],
  ],
  [
    [7, 61, 13],
    [1, 61, 1],
  ],
  [
    [5, 3, 2, 17, 13],
    [5, 1, 2, 1, 13],
  ],
  [
    [2, 5, 3, 2, 17, 2],
    [1, 5, 1, 2, 1, 2],
  ],
  [
    [37, 41],
    [1, 1],
  ],
];

/** These, and the loops that masks and noise share, with and without a noise shape. */
export const ALL_EXAMPLES: readonly Example[] = [
  ...EXAMPLES,
  example(mask, { x: vector }, { ...place, element: 13, noiseShape: undefined }),
  example(affine, { x: vector }, { ...place, element: 13, noiseShape: undefined }),
  ...SHARED.map(([shape, noiseShape]) => example(mask, { x: shape }, { ...place, element: 13, noiseShape })),
  example(normal("multiply"), { x: vector }, { ...noise, noiseShape: undefined }),
  example(normal("add"), { x: vector }, { ...noise, noiseShape: undefined }),
  ...SHARED.map(([shape, noiseShape]) => example(normal("add"), { x: shape }, { ...noise, noiseShape })),
  example(kernels.relaxedNoise, { x: matrix, logit: [] }, { ...relaxed, noiseShape: [301, 1] }),
];
