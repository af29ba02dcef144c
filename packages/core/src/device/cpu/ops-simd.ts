/** What `assembly/ops/` exports: the kernels of `src/ops/`. Pointers are bytes; sizes, rows and strides are elements. */

/** y = f(x), element by element. */
type UnarySimd = (y: number, x: number, size: number) => void;

/** dx from the output y and its gradient dy, element by element. */
type UnaryGradSimd = (dx: number, y: number, dy: number, size: number) => void;

/** `assembly/ops/matmul.ts` */
interface MatmulSimd {
  /** `scratch` is of {@link MATMUL_SCRATCH_BYTES}. */
  matmul(
    y: number,
    a: number,
    b: number,
    m: number,
    n: number,
    depth: number,
    aRow: number,
    aStep: number,
    bStep: number,
    bColumn: number,
    scratch: number,
  ): void;
}

/** Bytes of scratch for `matmul`: a tile, two panels of b and the strips of a block of a; see its source. */
export const MATMUL_SCRATCH_BYTES: number = 128 + 2 * (256 * 32 + 64) + 256 * 128 * 4;

/** `assembly/ops/activations.ts` and `assembly/ops/softmax.ts` */
interface ActivationSimd {
  readonly relu: UnarySimd;
  readonly sigmoid: UnarySimd;
  readonly tanh: UnarySimd;
  readonly reluGrad: UnaryGradSimd;
  readonly sigmoidGrad: UnaryGradSimd;
  readonly tanhGrad: UnaryGradSimd;
  softmax(y: number, x: number, rows: number, columns: number): void;
  softmaxGrad(dx: number, y: number, dy: number, rows: number, columns: number): void;
}

/** `assembly/ops/elementwise.ts` and `assembly/ops/reduce.ts` */
interface ElementwiseSimd {
  addBias(y: number, x: number, bias: number, rows: number, columns: number): void;
  addScaled(y: number, a: number, b: number, size: number, weight: number): void;
  lerp(y: number, a: number, b: number, size: number, weight: number): void;
  scale(y: number, x: number, size: number, factor: number): void;
  mean(y: number, x: number, size: number): void;
  sumRows(y: number, x: number, rows: number, columns: number): void;
}

/** `assembly/ops/losses.ts` */
interface LossSimd {
  softmaxCrossEntropy(
    loss: number,
    gradient: number,
    logits: number,
    targets: number,
    rows: number,
    columns: number,
  ): void;
}

/** `assembly/ops/normalize.ts` */
interface NormalizeSimd {
  moments(mean: number, variance: number, x: number, rows: number, columns: number): void;
  normalize(
    y: number,
    x: number,
    gamma: number,
    beta: number,
    mean: number,
    variance: number,
    rows: number,
    columns: number,
    epsilon: number,
  ): void;
  normalizeGrad(
    dx: number,
    dgamma: number,
    dbeta: number,
    x: number,
    dy: number,
    gamma: number,
    mean: number,
    variance: number,
    rows: number,
    columns: number,
    epsilon: number,
    ofBatch: boolean,
  ): void;
}

/** `assembly/ops/updates.ts` */
interface UpdateSimd {
  sgd(
    newParameter: number,
    newVelocity: number,
    parameter: number,
    gradient: number,
    velocity: number,
    size: number,
    learningRate: number,
    momentum: number,
    nesterov: boolean,
    weightDecay: number,
    l1: number,
  ): void;
  adam(
    newParameter: number,
    newMean: number,
    newVariance: number,
    parameter: number,
    gradient: number,
    mean: number,
    variance: number,
    size: number,
    stepSize: number,
    varianceScale: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    weightDecay: number,
  ): void;
  maxNorm(y: number, w: number, rows: number, columns: number, limit: number): void;
}

/** All of them. */
export interface OpsSimd extends MatmulSimd, ActivationSimd, ElementwiseSimd, LossSimd, NormalizeSimd, UpdateSimd {}
