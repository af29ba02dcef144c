/**
 * The table of public entry points. Every function and every class that a package exports has one row, with correct arguments and a check
 * of its results, or with the reason why it is not called. The types ensure that none is left out.
 */
import type * as alpha from "@maskout/alpha";
import type * as concrete from "@maskout/concrete";
import type * as conformance from "@maskout/conformance";
import * as core from "@maskout/core";
import type * as checkpoint from "@maskout/core/checkpoint";
import { saveCheckpoint } from "@maskout/core/checkpoint";
import type * as gpu from "@maskout/core/gpu";
import type * as shading from "@maskout/core/shading";
import type * as threads from "@maskout/core/threads";
import * as authors from "@maskout/core/variant";
import type * as dropblock from "@maskout/dropblock";
import type * as dropconnect from "@maskout/dropconnect";
import type * as gaussian from "@maskout/gaussian";
import type * as inverted from "@maskout/inverted";
import { invertedDropout, variant } from "@maskout/inverted";
import type * as mc from "@maskout/mc-dropout";
import { mcDropout } from "@maskout/mc-dropout";
import type * as onnx from "@maskout/onnx";
import type * as spatial from "@maskout/spatial";
import type * as standard from "@maskout/standard";
import type * as stochasticDepth from "@maskout/stochastic-depth";
import type * as tfjs from "@maskout/tfjs";
import type * as uncertainty from "@maskout/uncertainty";
import type * as sums from "@maskout/uncertainty/sums";
import { at, can, isFunction, isKey, isLayer, isTensor, lengthOf, type Row, type RowsOf } from "./row.js";

// Arguments, made anew for every call.

const rate = { rate: 0.5 };
const seeded = { rate: 0.5, seed: 1 };
const floats = (size: number): Float32Array => Float32Array.from({ length: size }, (_, index) => index + 1);
const key = (): number[] => [1, 2];
const shape = (...sizes: number[]): number[] => sizes;
const examples = (): number[][] => [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const data = (): object => ({ x: examples(), y: [0, 1, 1, 0], sampleWeight: [1, 1, 2, 1] });
const network = (): core.Model =>
  core.sequential([core.dense(4), core.relu(), invertedDropout(rate), core.dense(2)], { seed: 1, inputShape: [2] });
const optimizer = (): core.Optimizer => core.sgd({ learningRate: 0.1, momentum: 0.9 });

// Checks of results.

const always = (): boolean => true;
const isOptimizer = can("update");
const isModel = can("forward");
const isLoss = (loss: unknown): boolean => typeof at(loss, "name") === "string";
/** Whether a value is a schedule: a function from any step to a number above 0. */
const isSchedule = (schedule: unknown): boolean =>
  [0, 1, 1000].every((step) => typeof schedule === "function" && schedule(step) >= 0);
const asLongAs =
  (index: number, ...path: string[]) =>
  (result: unknown, args: readonly unknown[]): boolean =>
    lengthOf(result) === lengthOf(at(args[index], ...path));

// Rows of the same kind.

const row = (right: Row["right"], ...args: readonly unknown[]): Row => ({
  args: () => structuredClone([...args]),
  right,
});
const layer = (...args: readonly unknown[]): Row => row(isLayer, ...args);

const penalty: Row = { args: () => [1e-4, { only: always }], right: can("penalise") };

/** A function from one array to another of the same length. */
const onArrays = (options: object): Row => ({
  args: () => [floats(6), { ...structuredClone(options), out: new Float32Array(6) }],
  right: (y, args) => asLongAs(0)(y, args) && [undefined, y].includes(at(args, 1, "out")),
});
const noise = onArrays({ ...seeded, step: 3, sample: 1, shape: [2, 3], noiseShape: [null, 1] });
const ofChannels = onArrays({ ...seeded, step: 3, sample: 1, shape: [1, 2, 3], channels: "first" });
const ofBlocks = onArrays({ ...seeded, step: 3, sample: 1, shape: [1, 2, 3, 1], blockSize: 2, sharedChannels: true });
const inference = onArrays({ ...seeded, step: 3 });

/** A stretch of a stream. */
const stretch = (each: (value: number) => boolean, more: object = {}): Row => ({
  args: () => [{ key: key(), step: 3, sample: 1, offset: 5, count: 9, ...more }],
  right: (drawn, [options]) =>
    lengthOf(drawn) === at(options, "count") && Array.from(drawn as ArrayLike<number>).every(each),
});

/** A dense layer's pass on arrays. */
const dense = (right: Row["right"], options: object = seeded): Row => ({
  args: () => [
    { x: floats(6), w: floats(12), b: floats(4), dy: floats(8), batch: 2, inputs: 3, units: 4 },
    { ...options, step: 1, sample: 2, mask: "example", sampling: "bernoulli", maskBias: true },
  ],
  right,
});
const outputs = (y: unknown, [input]: readonly unknown[]): boolean =>
  lengthOf(y) === Number(at(input, "batch")) * Number(at(input, "units"));

const MADE_HERE = "The library makes it, and people catch it.";
const UNCHECKED = "For authors of variants, who pass it checked values: it checks nothing, as its documentation says.";
const CHECKS = "The other entry points check with it, and this suite tests what they refuse.";

export const coreRows: RowsOf<typeof core> = {
  BusyError: MADE_HERE,
  CheckpointError: MADE_HERE,
  DeviceError: MADE_HERE,
  DisposedError: MADE_HERE,
  DivergenceError: MADE_HERE,
  MaskoutError: MADE_HERE,
  OptionError: MADE_HERE,
  ShapeError: MADE_HERE,
  VersionError: MADE_HERE,
  WeightsError: MADE_HERE,
  adadelta: row(isOptimizer, { learningRate: 1, rho: 0.9, epsilon: 1e-6, weightDecay: 0.1 }),
  adam: row(isOptimizer, { learningRate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1 }),
  argMax: {
    args: () => [core.tensor([[1, 2, 3]])],
    right: (y, [x]) => isTensor(y, (x as core.Tensor).shape.slice(0, -1)),
  },
  averagePool2d: layer({ poolSize: [2, 3], strides: [1, 2], padding: "same", name: "pool" }),
  batchNorm: layer({ epsilon: 1e-3, momentum: 0.9, name: "norm" }),
  binaryCrossEntropy: row(isLoss, {}),
  chain: { args: () => [[core.dense(2), core.relu()], { name: "row" }], right: isLayer },
  conv2d: layer(3, { kernelSize: [3, 2], strides: [1, 2], padding: "same", bias: true, init: "glorot", name: "conv" }),
  cosineDecay: row(isSchedule, { initial: 0.1, steps: 100, final: 0.01, warmup: 5 }),
  cpu: row((device) => device instanceof core.cpu().constructor, { simd: true, fma: false }),
  dense: layer(3, { bias: true, init: "glorot", name: "head" }),
  evaluate: {
    args: () => [
      network(),
      data(),
      { loss: core.softmaxCrossEntropy(), batchSize: 3, mode: "sample", step: 1, regularization: [core.l1(1e-4)] },
    ],
    right: (scores) => Number.isFinite(at(scores, "loss")),
  },
  exponentialDecay: row(isSchedule, { initial: 0.1, factor: 0.9, steps: 100 }),
  fit: {
    args: () => [
      network(),
      data(),
      {
        loss: core.softmaxCrossEntropy(),
        optimizer: optimizer(),
        epochs: 2,
        batchSize: 3,
        patience: 1,
        shuffle: true,
        regularization: [core.l2(1e-4)],
      },
    ],
    right: (reports, [, , options]) => Number(lengthOf(reports)) <= Number(at(options, "epochs")),
    patient: ["epochs"],
  },
  flatten: layer({ name: "flat" }),
  foldIn: row(isKey, [1, 2], 3),
  gaussianNegativeLogLikelihood: row(isLoss, {}),
  globalAveragePool2d: layer({ name: "pool" }),
  initialize: {
    args: () => [core.dense(2), { inputShape: shape(3), key: key(), index: 1, device: core.cpu() }],
    right: (made) => Object.values(at(made, "parameters") as object).every((t) => isTensor(t)),
  },
  keep: { args: () => [core.tensor([1])], right: (t) => isTensor(t) },
  keepMask: stretch((kept) => kept === 0 || kept === 1, rate),
  keyFromSeed: row(isKey, "run-1"),
  l1: penalty,
  l2: penalty,
  l2Norm: penalty,
  maxPool2d: layer({ poolSize: [2, 3], strides: 2, padding: 1, name: "pool" }),
  meanSquaredError: row(isLoss, {}),
  model: { args: () => [core.dense(2), { seed: 1, inputShape: shape(3), device: core.cpu() }], right: isModel },
  normals: stretch(Number.isFinite),
  oneHot: row((y, [labels, classes]) => isTensor(y, [lengthOf(labels), classes]), [0, 1, 2], 3, {}),
  philox4x32: row((words) => lengthOf(words) === 4 && (words as unknown[]).every(authors.isU32), [1, 2, 3, 4], [5, 6]),
  predict: {
    args: () => [network(), examples(), { mode: "sample", step: 1, sample: 2, batchSize: 3, key: key() }],
    right: (y, [, x]) => isTensor(y) && at(y, "shape", 0) === (at(x, "shape", 0) ?? lengthOf(x)),
  },
  quantileLoss: row(isLoss, { quantiles: [0.1, 0.9] }),
  relu: layer({ name: "bent" }),
  residual: { args: () => [core.dense(2), core.dense(2), { name: "block" }], right: isLayer },
  selu: layer({ name: "bent" }),
  sequential: { args: () => [[core.dense(2)], { seed: 1, inputShape: shape(3) }], right: isModel },
  sgd: row(isOptimizer, { learningRate: 1, momentum: 0.9, nesterov: true, weightDecay: 0.1, l1: 0.1, maxNorm: 3 }),
  sigmoid: layer({ name: "bent" }),
  sigmoidCrossEntropy: row(isLoss, {}),
  slice: {
    args: () => [core.tensor(examples()), [0, 1], [3, 2]],
    right: (y) => isTensor(y),
  },
  softmax: layer({ name: "bent" }),
  softmaxCrossEntropy: row(isLoss, { labelSmoothing: 0.1, classWeights: [1, 2] }),
  stepDecay: row(isSchedule, { initial: 0.1, factor: 0.5, steps: 10 }),
  tanh: layer({ name: "bent" }),
  tensor: {
    args: () => [examples(), shape(2, 4), { device: core.cpu() }],
    right: (t, [, asked]) => isTensor(t, asked),
  },
  tidy: { args: () => [core.cpu(), () => core.tensor([1])], right: always },
  uniforms: stretch((u) => u > 0 && u < 1),
  zeros: { args: () => [shape(2, 3), { device: core.cpu() }], right: (t, [asked]) => isTensor(t, asked) },
};

export const checkpointRows: RowsOf<typeof checkpoint> = {
  saveCheckpoint: {
    args: () => [network(), { optimizer: optimizer() }],
    right: (bytes) => bytes instanceof Uint8Array && bytes.length > 100,
  },
  loadCheckpoint: {
    async args() {
      using saved = network();
      return [await saveCheckpoint(saved), network(), {}];
    },
    right: (nothing) => nothing === undefined,
  },
  loadWeights: {
    async args() {
      using saved = network();
      return [network(), await saveCheckpoint(saved), { rename: { "0": "0" }, partial: true, from: "maskout" }];
    },
    right: (report, [, , options]) => at(options, "partial") === true || lengthOf(at(report, "missing")) === 0,
    // The names in the file are not those of the options.
    anyNames: true,
  },
};

export const threadsRows: RowsOf<typeof threads> = {
  ThreadsDevice: "A class to recognise devices by; threads() makes them.",
  threads:
    "It starts workers, and spoilt arguments would leave hundreds of them: its options are tested with the device.",
};

export const gpuRows: RowsOf<typeof gpu> = {
  GpuDevice: "A class to recognise devices by; gpu() makes them.",
  gpu: "It starts a device, which takes seconds: its options are tested with the devices.",
};

export const shadingRows: RowsOf<typeof shading> = {};

export const dropconnectRows: RowsOf<typeof dropconnect> = {
  dropConnect: dense(outputs),
  dropConnectDense: layer(3, {
    ...rate,
    mask: "unit",
    activation: "relu",
    inference: "gaussian",
    samples: 9,
    bias: true,
  }),
  dropConnectGrad: dense((made, [input]) => lengthOf(at(made, "dw")) === lengthOf(at(input, "w"))),
  dropConnectMoments: dense((moments, args) => ["mean", "variance"].every((name) => outputs(at(moments, name), args))),
  weightDrop: { args: () => [core.dense(2), { ...seeded, sampling: "exact", name: "dropped" }], right: isLayer },
};

export const alphaRows: RowsOf<typeof alpha> = {
  alphaDropout: layer({ ...seeded, noiseShape: [null, 1], name: "drop" }),
  dropout: noise,
  dropoutGrad: noise,
  featureAlphaDropout: layer({ ...seeded, channels: "first", name: "drop" }),
  featureDropout: ofChannels,
  featureDropoutGrad: ofChannels,
};

export const dropblockRows: RowsOf<typeof dropblock> = {
  dropBlock2d: layer({ ...seeded, blockSize: 2, sharedChannels: true, name: "drop" }),
  dropout: ofBlocks,
  dropoutGrad: ofBlocks,
  schedule: row(isSchedule, 0, 0.1, 100),
};

export const invertedRows: RowsOf<typeof inverted> = {
  dropout: noise,
  dropoutGrad: noise,
  invertedDropout: layer({ ...seeded, noiseShape: [null, 1], name: "drop" }),
};

const channels = layer({ ...seeded, channels: "last", name: "drop" });

export const spatialRows: RowsOf<typeof spatial> = {
  dropout: ofChannels,
  dropoutGrad: ofChannels,
  spatialDropout1d: channels,
  spatialDropout2d: channels,
  spatialDropout3d: channels,
};

const added = onArrays({ stddev: 0.5, seed: 1, step: 3, sample: 1, shape: [2, 3], noiseShape: [null, 1] });

export const gaussianRows: RowsOf<typeof gaussian> = {
  dropout: noise,
  dropoutGrad: noise,
  gaussianDropout: layer({ ...seeded, noiseShape: [null, 1], name: "drop" }),
  gaussianNoise: layer({ stddev: 0.5, seed: 1, noiseShape: [null, 1], name: "noise" }),
  noise: added,
  noiseGrad: added,
};

export const standardRows: RowsOf<typeof standard> = {
  dropout: noise,
  dropoutGrad: noise,
  scaleForInference: inference,
  standardDropout: layer({ ...seeded, noiseShape: [null, 1], name: "drop" }),
};

export const concreteRows: RowsOf<typeof concrete> = {
  concreteDropout: {
    args: () => [
      core.dense(2),
      {
        weightRegularizer: 0.01,
        dropoutRegularizer: 0.02,
        temperature: 0.1,
        initialRate: 0.2,
        seed: 1,
        noiseShape: [null, 1],
        name: "learned",
      },
    ],
    right: isLayer,
  },
  learnedRates: { args: () => [network()], right: (rates) => Object.keys(Object(rates)).length === 0 },
};

export const stochasticDepthRows: RowsOf<typeof stochasticDepth> = {
  linearRates: row((rates, [blocks]) => lengthOf(rates) === blocks, 3, 0.5),
  stochasticDepth: {
    args: () => [core.dense(2), { ...seeded, mode: "batch", shortcut: core.dense(2), name: "block" }],
    right: isLayer,
  },
};

const classes = { probabilities: [0.5, 0.5, 1, 0, 0.25, 0.75, 0.5, 0.5], samples: 2, batch: 2, classes: 2 };

export const onnxRows: RowsOf<typeof onnx> = {
  stochasticModel: "It needs ONNX Runtime: its arguments are tested in its package.",
};

const HOST = "It needs TensorFlow.js: its arguments are tested in its package.";

export const tfjsRows: RowsOf<typeof tfjs> = { maskoutLayers: HOST, tfModel: HOST };

/** A check of the summary of a number of examples. */
const summaryOf =
  (name: string): Row["right"] =>
  (made, [input]) => {
    const batch: unknown = at(input, "batch");
    const examples = Array.isArray(batch) ? batch.reduce((product, size) => product * size, 1) : batch;
    return Number(lengthOf(at(made, name))) >= Number(examples);
  };

const summaries = {
  classification: row(summaryOf("predictiveEntropy"), {
    ...classes,
    batch: [1, 2],
    task: "multiclass",
    labels: [0, 1],
    bins: 5,
  }),
  regression: row(summaryOf("mean"), {
    predictions: [1, 2, 3, 4],
    samples: 2,
    batch: [1, 2],
    tau: [1, 2],
    targets: [1, 2],
  }),
};

const acquisition: Row = {
  ...row((chosen, [, k]) => lengthOf(chosen) === k, { mutualInformation: Float64Array.of(0.1, 0.3, 0.2) }, 2, {
    by: "powerBald",
    power: 2,
    seed: 1,
  }),
  // The scores may be the whole of a classification.
  anyNames: true,
};

const interval = { level: 0.9, seed: 1, resamples: 20 };
const predicted = { probabilities: [0.5, 0.5, 1, 0, 0.25, 0.75], labels: [1, 0, 0], classes: 2 };
const logits = { logits: [1, 0, 0, 1, 2, 0], labels: [0, 0, 0], classes: 2, samples: 1 };
/** A score, with its interval if the options request it: a number, which is NaN if the score is undefined. */
const score = (input: object, more: Partial<Row> = {}): Row => ({
  ...row((made, [given]) => typeof (at(given, "interval") === undefined ? made : at(made, "value")) === "number", {
    ...input,
    interval,
  }),
  patient: ["resamples"],
  ...more,
});
const ranked = { scores: [0.1, 0.4, 0.4, 0.8], positive: [false, true, false, true] };
const ends = { lower: [0, 1], upper: [1, 2] };

export const uncertaintyRows: RowsOf<typeof uncertainty> = {
  MaskoutError: MADE_HERE,
  OptionError: MADE_HERE,
  ShapeError: MADE_HERE,
  acquire: acquisition,
  auroc: score(ranked),
  averagePrecision: score(ranked),
  brierDecomposition: row((parts) => Object.values(Object(parts)).every(Number.isFinite), { ...predicted, bins: 3 }),
  brierScore: score(predicted),
  calibrationError: score({ ...predicted, bins: 3, binning: "mass", of: "classes", norm: "maximum" }),
  conformalInterval: row(can("intervals"), { residuals: [1, -2, 3], alpha: 0.5, deviation: [1, 2, 1] }),
  conformalQuantiles: row(can("intervals"), { ...ends, targets: [0.5, 3], alpha: 0.5 }),
  conformalSets: row(can("sets"), {
    ...predicted,
    alpha: 0.5,
    score: "raps",
    seed: 1,
    penalty: 0.1,
    freeClasses: 1,
    classConditional: false,
  }),
  crpsOfNormal: score({ mean: [1, 2], variance: [1, 0], targets: [0, 3] }),
  crpsOfSamples: score({ predictions: [1, 2, 3, 4], samples: 2, targets: [0, 3] }),
  falsePositiveRate: score({ ...ranked, truePositiveRate: 0.9 }),
  intervalCoverage: score({ ...ends, targets: [0.5, 3] }),
  intervalWidth: score(ends),
  isotonic: row(can("probabilities"), predicted),
  negativeLogLikelihood: score(predicted),
  reliability: row((bins, [input]) => lengthOf(bins) === (at(input, "bins") ?? 15), {
    ...predicted,
    bins: 3,
    binning: "mass",
  }),
  riskCoverage: {
    ...row((made) => Number(at(made, "area")) >= 0, {
      confidence: [0.5, 0.5, 0.1],
      correct: [true, false, true],
      interval,
    }),
    patient: ["resamples"],
  },
  setReport: row((made) => Number(at(made, "size")) >= 0, { sets: [[0, 1], [], [1]], labels: [0, 1, 1], classes: 2 }),
  sharpness: score({ variance: [1, 2] }),
  temperature: row((made) => Number(at(made, "temperature")) > 0, logits),
  vectorScaling: row(can("probabilities"), logits),
  classification: summaries.classification,
  regression: summaries.regression,
  runningClassification: row(can("summary"), { batch: [1, 2], classes: 2, task: "multilabel" }),
  runningRegression: row(can("summary"), { batch: 2, tau: 1, targets: [1, 2] }),
};

export const sumsRows: RowsOf<typeof sums> = {
  addToMoments: UNCHECKED,
  addToTally: UNCHECKED,
  calibrationOf: UNCHECKED,
  expectLabels: CHECKS,
  expectProbabilities: CHECKS,
  expectTau: CHECKS,
  expectValues: CHECKS,
  predictiveVariance: UNCHECKED,
  resolveBins: CHECKS,
  summarize: UNCHECKED,
};

export const mcDropoutRows: RowsOf<typeof mc> = {
  acquire: acquisition,
  classification: summaries.classification,
  ensemble: {
    args: () => [[network(), { pass: () => [1, 2] }], { stochastic: true }],
    right: (made, [models]) => lengthOf(at(made, "models")) === lengthOf(models),
  },
  mcDropout: {
    args: () => [network(), { samples: 4, seed: 1, batchSize: 3, step: 1, consistent: true }],
    right: can("classify"),
  },
  regression: summaries.regression,
};

/** A check that takes the owner's name and options. */
const owned = (right: Row["right"], ...args: unknown[]): Row => ({ ...row(right, ...args), fixed: 2, anyNames: true });
const noisy = (call: Row["right"]): Row => ({
  args: () => [variant, ...(noise.args() as unknown[])],
  right: call,
  fixed: 1,
});
const learned = "It takes a definition, which is checked by the conformance suite.";

export const authorsRows: RowsOf<typeof authors> = {
  QueuedDevice: "A class for authors of devices to extend.",
  Tensor: "A class to recognise tensors by; tensor() makes them, and its methods have rows below.",
  addressOf: UNCHECKED,
  allOrNothing: UNCHECKED,
  applyInference: { args: () => [variant, ...(inference.args() as unknown[])], right: asLongAs(1), fixed: 1 },
  applyNoise: noisy(asLongAs(1)),
  applyNoiseGrad: noisy(asLongAs(1)),
  branches: "Its layers are those of residual, which has a row.",
  constant: UNCHECKED,
  copyNoiseShape: owned((copy) => copy === undefined || Array.isArray(copy), "owner", [null, 1]),
  countDecisions: UNCHECKED,
  decisionsOf: UNCHECKED,
  defineLearnedNoise: learned,
  defineMask: learned,
  defineNoise: learned,
  drawKept: UNCHECKED,
  drawNormals: UNCHECKED,
  expectBoolean: CHECKS,
  expectCall: owned((place) => authors.isU32(at(place, "step")), "owner", {
    step: 1,
    sample: 2,
    firstExample: 3,
    sharedMask: true,
  }),
  expectChannels: CHECKS,
  expectCore: CHECKS,
  expectCountable: CHECKS,
  expectFloats: CHECKS,
  expectKnownOptions: CHECKS,
  expectNumber: CHECKS,
  expectOneOf: CHECKS,
  expectRank: CHECKS,
  expectRate: owned((dropping) => Number(dropping) < 1, "owner", rate),
  expectReach: CHECKS,
  expectSameShape: CHECKS,
  expectShape: owned((own) => Array.isArray(own) && Object.isFrozen(own), "owner", [1, 2]),
  expectTensorShape: owned((own) => Array.isArray(own) && Object.isFrozen(own), "owner", [1, 2]),
  expectU32: CHECKS,
  expectWhole: CHECKS,
  finalActivation: UNCHECKED,
  firstDecision: UNCHECKED,
  forEachDecision: UNCHECKED,
  forEachDraw: UNCHECKED,
  forEachOffset: UNCHECKED,
  forEachStretch: UNCHECKED,
  forEachWord: UNCHECKED,
  innerRuns: UNCHECKED,
  gradientsOf: UNCHECKED,
  isChain: UNCHECKED,
  isU32: row((is) => typeof is === "boolean", 1),
  keepProbabilityOf: UNCHECKED,
  learnedNoiseLayer: learned,
  mapOperands: UNCHECKED,
  maskOf: UNCHECKED,
  maskedAffine: UNCHECKED,
  maskedAffineOnGpu: UNCHECKED,
  maskedScale: UNCHECKED,
  maskedScaleOnGpu: UNCHECKED,
  namesFor: UNCHECKED,
  newFloats: UNCHECKED,
  noiseLayer: { args: () => [variant, { ...seeded, noiseShape: [null, 1], name: "drop" }], right: isLayer, fixed: 1 },
  noiseOfChannels: UNCHECKED,
  noiseShapeOf: UNCHECKED,
  normalNoise: UNCHECKED,
  normalNoiseOnGpu: UNCHECKED,
  normalOf: UNCHECKED,
  outputShapeFor: UNCHECKED,
  pacer: UNCHECKED,
  paramsAt: UNCHECKED,
  permutation: UNCHECKED,
  reading: UNCHECKED,
  requireKey: owned(isKey, "owner", { seed: 1 }),
  resolveChannels: owned((own) => own === "last" || own === "first", "owner", { channels: "first" }),
  resolveKey: owned((own) => own === undefined || isKey(own), "owner", { seed: 1 }),
  resolveLayerKey: owned(isFunction, "owner", { seed: 1 }),
  resolveName: owned((name) => name === undefined || typeof name === "string", "owner", { name: "head" }),
  resolveNoiseShape: UNCHECKED,
  resolveOrigin: UNCHECKED,
  resolveRate: owned((resolved) => Number(at(resolved, "threshold")) > 0, "owner", rate),
  rowsAndColumns: UNCHECKED,
  rowsOfLast: UNCHECKED,
  run: {
    args: () => [authors.kernels.add, { a: core.tensor([1, 2]), b: core.tensor([3, 4]) }, {}],
    right: (made) => isTensor(at(made, "y")),
    fixed: 2,
    contract: true,
  },
  runsOf: UNCHECKED,
  sameShape: UNCHECKED,
  simdFace: UNCHECKED,
  sizeOf: UNCHECKED,
  sumOf: UNCHECKED,
  tensorOf: UNCHECKED,
  thresholdOf: UNCHECKED,
  typedArrayKind: row((kind) => kind === undefined || typeof kind === "string", 1),
  uniform: UNCHECKED,
  uniformOf: UNCHECKED,
  valuesOf: owned(
    (read) => authors.sizeOf(at(read, "shape") as number[]) === lengthOf(at(read, "values")),
    "owner",
    "option",
    [
      [1, 2],
      [3, 4],
    ],
  ),
  variable: UNCHECKED,
};

const TESTS = "It registers tests, or is for them: wrong arguments fail a test.";

export const conformanceRows: RowsOf<typeof conformance> = {
  conformance: TESTS,
  deferred: TESTS,
  settledMemory: TESTS,
};

/** A method. */
const method = (on: () => unknown, args: () => unknown[], right: Row["right"] = always): Row => ({ on, args, right });
/** A method without arguments. */
const plain = (on: () => unknown, right: Row["right"] = always): Row => method(on, () => [], right);

const someTensor = (): core.Tensor => core.tensor(examples());
/** A sampler with its model, which has to be freed. */
function sampled(): mc.McDropout {
  const model = network();
  return Object.assign(mcDropout(model, { samples: 4, seed: 1 }), { model });
}
const unbuilt = (): core.Model => core.model(core.dense(2), { seed: 1 });
const variables = (): object => core.initialize(core.dense(3), { inputShape: [2], key: [1, 2] });
const call = (own: object): object => {
  return { ...own, mode: "train", key: key(), step: 1, sample: 2, firstExample: 3, sharedMask: false };
};
/** A pass through a layer, or a model. */
const pass = (on: () => unknown, args: () => unknown[]): Row => ({
  ...method(on, args, (made) => isTensor(at(made, "output"))),
  tidied: true,
});
const isText = (text: unknown): boolean => typeof text === "string";

/** Methods of the objects that entry points return, by the object. */
export const methodRows: Readonly<Record<string, Row>> = {
  "Tensor.reshape": method(
    someTensor,
    () => [shape(2, 4)],
    (t, [asked]) => isTensor(t, asked),
  ),
  "Tensor.to": method(
    someTensor,
    () => [core.cpu({ simd: false })],
    (t) => isTensor(t, [4, 2]),
  ),
  "Tensor.data": plain(someTensor, (values) => lengthOf(values) === 8),
  "Tensor.dataSync": plain(someTensor, (values) => lengthOf(values) === 8),
  "Tensor.toString": plain(someTensor, isText),
  "Device.finish": plain(core.cpu),
  "Device.memory": plain(core.cpu, (memory) => typeof at(memory, "bytes") === "number"),
  "McDropout.classify": method(sampled, () => [
    examples(),
    { outputs: "logits", task: "multiclass", labels: [0, 1, 1, 0], bins: 5 },
  ]),
  "McDropout.regress": method(sampled, () => [examples(), { tau: 1, keepSamples: true }]),
  "Model.build": method(unbuilt, () => [shape(3)]),
  "Model.summary": method(network, () => [shape(2)], isText),
  "Model.setLayer": method(unbuilt, () => [core.dense(2)]),
  "Model.forward": pass(network, () => [
    someTensor(),
    { mode: "sample", step: 1, sample: 2, firstExample: 3, sharedMask: true, key: key() },
  ]),
  "Layer.build": {
    ...method(
      () => invertedDropout({ ...rate, noiseShape: [null, 1] }),
      () => [{ inputShape: shape(2), key: key(), index: 1 }],
      (made) => Array.isArray(at(made, "outputShape")),
    ),
    fixed: 1,
    anyNames: true,
  },
  "Layer.forward": {
    ...pass(
      () => invertedDropout(rate),
      () => [someTensor(), call({})],
    ),
    fixed: 2,
    anyNames: true,
  },
  "Dense.forward": {
    ...pass(
      () => core.dense(3),
      () => [someTensor(), call(variables())],
    ),
    fixed: 2,
    anyNames: true,
  },
};
