/** The public types of the layers. */
import type { Key } from "@maskout/core";
import type { ChannelOptions, NoiseShape, RateOptions, SeedOptions } from "@maskout/core/variant";
import type { MaskOptions } from "@maskout/dropconnect";
import type { DataType } from "@tensorflow/tfjs-core";
import type { layers } from "@tensorflow/tfjs-layers";

type Layer = InstanceType<typeof layers.Layer>;
type DenseOptions = Parameters<typeof layers.dense>[0];

/** The options that every layer of TensorFlow.js takes. */
export interface HostOptions {
  /** The name of the layer, unique in its model. */
  readonly name?: string;
  /** For the first layer of a model: the shape of an example. */
  readonly inputShape?: readonly (number | null)[];
  /** For the first layer of a model: the shape of a batch. */
  readonly batchInputShape?: readonly (number | null)[];
  /** For the first layer of a model: the number of examples in a batch. */
  readonly batchSize?: number;
  /** The element type of the layer's input. */
  readonly dtype?: DataType;
  /** Whether `fit` trains the layer's weights. */
  readonly trainable?: boolean;
}

/** The source of a layer's masks, if it differs from that of {@link MaskoutLayersOptions}, and the options of every layer. */
export interface LayerOptions extends SeedOptions, HostOptions {
  /** The training step that the layer starts with, u32. Default 0. */
  readonly step?: number;
}

/** Options of `invertedDropout`, `standardDropout` and `alphaDropout`. `rate` or `keepProb` is required. */
export type MaskedLayerOptions = RateOptions &
  LayerOptions & {
    /** The shape of the mask, including the batch: 1 shares a decision along a dimension, null has one per element. */
    readonly noiseShape?: NoiseShape;
  };

/** Options of `spatialDropout1d`, `spatialDropout2d` and `spatialDropout3d`. `rate` or `keepProb` is required. */
export type SpatialLayerOptions = RateOptions & ChannelOptions & LayerOptions;

/** Options of `featureAlphaDropout`. `rate` or `keepProb` is required. */
export type FeatureAlphaLayerOptions = RateOptions & ChannelOptions & LayerOptions;

/** Options of `gaussianDropout`. */
export interface GaussianDropoutLayerOptions extends LayerOptions {
  /** The rate, in [0, 1), of the dropout whose noise has the same variance, `rate / (1 - rate)`. */
  readonly rate: number;
  /** The shape of the noise, including the batch: 1 shares it along a dimension, null has one value per element. */
  readonly noiseShape?: NoiseShape;
}

/** Options of `gaussianNoise`. */
export interface GaussianNoiseLayerOptions extends LayerOptions {
  /** The standard deviation of the noise, at least 0, in the units of the input. */
  readonly stddev: number;
  /** The shape of the noise, including the batch: 1 shares it along a dimension, null has one value per element. */
  readonly noiseShape?: NoiseShape;
}

/** Options of `dropBlock2d`. `rate` or `keepProb` is required. */
export type DropBlockLayerOptions = RateOptions &
  LayerOptions & {
    /** The number of rows and columns of a block. */
    readonly blockSize: number;
    /** Whether all channels of an image drop the same blocks. Default false. */
    readonly sharedChannels?: boolean;
  };

/** Options of `stochasticDepth`. `rate` or `keepProb` is required. */
export type StochasticDepthLayerOptions = RateOptions &
  LayerOptions & {
    /** `"row"`: one decision per example. `"batch"`: one decision for all examples of a pass. Default `"row"`. */
    readonly mode?: "row" | "batch";
  };

/** Options of `dropConnectDense`. `units`, and `rate` or `keepProb`, are required. */
export type DropConnectDenseLayerOptions = MaskOptions &
  LayerOptions & {
    /** The number of outputs of an example. */
    readonly units: number;
    /** The activation of the units, by its name in TensorFlow.js. Default `"linear"`. */
    readonly activation?: NonNullable<DenseOptions["activation"]>;
    /** Whether there is a bias. Default true. */
    readonly useBias?: boolean;
    /** The initial weights. Default `"glorotNormal"`, as in `tf.layers.dense`. */
    readonly kernelInitializer?: NonNullable<DenseOptions["kernelInitializer"]>;
    /** The initial biases. Default `"zeros"`. */
    readonly biasInitializer?: NonNullable<DenseOptions["biasInitializer"]>;
    /** A penalty on the weights. */
    readonly kernelRegularizer?: NonNullable<DenseOptions["kernelRegularizer"]>;
    /** A penalty on the biases. */
    readonly biasRegularizer?: NonNullable<DenseOptions["biasRegularizer"]>;
    /** A constraint on the weights. */
    readonly kernelConstraint?: NonNullable<DenseOptions["kernelConstraint"]>;
    /** A constraint on the biases. */
    readonly biasConstraint?: NonNullable<DenseOptions["biasConstraint"]>;
  };

/** A layer of TensorFlow.js that draws masks. */
export interface MaskoutLayer extends Layer {
  /** The key that the masks are drawn from. It is saved with the model. */
  readonly key: Key;
  /** The step whose mask the next training pass draws, u32. Every training pass increases it by 1. It is saved with the model. */
  step: number;
}

/** The source of the masks of all layers without their own seed or key. */
export interface MaskoutLayersOptions extends SeedOptions {}

/**
 * The functions that make layers. Each takes the options of the same function in the variant's package, and those of every layer of TensorFlow.js.
 */
export interface MaskoutLayers {
  /**
   * `kept ? x / q : 0` in training, with q the keep probability; the identity at inference. Inputs of any shape. Srivastava et al., JMLR 15 (2014),
   * section 10.
   */
  invertedDropout(options: MaskedLayerOptions): MaskoutLayer;
  /**
   * `kept ? x : 0` in training, `q x` at inference, with q the keep probability. Inputs of any shape. Srivastava et al., JMLR 15 (2014), section 4.
   */
  standardDropout(options: MaskedLayerOptions): MaskoutLayer;
  /** Inverted dropout of whole channels of sequences, `[batch, time, channels]`. Tompson et al., CVPR 2015, section 3.2. */
  spatialDropout1d(options: SpatialLayerOptions): MaskoutLayer;
  /** Inverted dropout of whole channels of images, `[batch, rows, columns, channels]`. */
  spatialDropout2d(options: SpatialLayerOptions): MaskoutLayer;
  /** Inverted dropout of whole channels of volumes, `[batch, depth, rows, columns, channels]`. */
  spatialDropout3d(options: SpatialLayerOptions): MaskoutLayer;
  /** `x (1 + sqrt(rate / (1 - rate)) z)` in training, with standard normals z. Srivastava et al., JMLR 15 (2014), section 10. */
  gaussianDropout(options: GaussianDropoutLayerOptions): MaskoutLayer;
  /** `x + stddev z` in training, with standard normals z; the gradient is passed on unchanged. */
  gaussianNoise(options: GaussianNoiseLayerOptions): MaskoutLayer;
  /** `kept ? a x + b : c` in training, which preserves a mean of 0 and a variance of 1. Klambauer et al., NeurIPS 2017, section 2. */
  alphaDropout(options: MaskedLayerOptions): MaskoutLayer;
  /** Alpha dropout of whole channels: `[batch, …, channels]`, or of the second dimension with `channels: "first"`. */
  featureAlphaDropout(options: FeatureAlphaLayerOptions): MaskoutLayer;
  /** Drops square blocks of images `[batch, rows, columns, channels]`. Ghiasi, Lin and Le, NeurIPS 2018. */
  dropBlock2d(options: DropBlockLayerOptions): MaskoutLayer;
  /**
   * `shortcut + (kept ? branch / q : 0)` in training, `shortcut + branch` at inference, with q the keep probability. It takes two inputs of one
   * shape: `stochasticDepth({ rate: 0.2 }).apply([shortcut, branch])`. Huang et al., ECCV 2016, equation 2.
   */
  stochasticDepth(options: StochasticDepthLayerOptions): MaskoutLayer;
  /**
   * A dense layer from `[batch, inputs]` to `[batch, units]` whose weights are dropped: `activation(x (w mask / q) + b)` in training, with q the keep
   * probability; a plain dense layer at inference. Wan et al., ICML 2013, equation 5.
   */
  dropConnectDense(options: DropConnectDenseLayerOptions): MaskoutLayer;
}
