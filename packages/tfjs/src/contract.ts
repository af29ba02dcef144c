/** What people see of the layers. */
import type { Key } from "@maskout/core";
import type { ChannelOptions, NoiseShape, RateOptions, SeedOptions } from "@maskout/core/variant";
import type { MaskOptions } from "@maskout/dropconnect";
import type { DataType } from "@tensorflow/tfjs-core";
import type { layers } from "@tensorflow/tfjs-layers";

type Layer = InstanceType<typeof layers.Layer>;
type DenseOptions = Parameters<typeof layers.dense>[0];

/** What every layer of TensorFlow.js takes. */
export interface HostOptions {
  /** Its name, unique in its model. */
  readonly name?: string;
  /** Of a model's first layer: the shape of an example. */
  readonly inputShape?: readonly (number | null)[];
  /** Of a model's first layer: the shape of a batch. */
  readonly batchInputShape?: readonly (number | null)[];
  /** Of a model's first layer: how many examples a batch has. */
  readonly batchSize?: number;
  /** The type of its input's elements. */
  readonly dtype?: DataType;
  /** Whether `fit` trains its weights. */
  readonly trainable?: boolean;
}

/** Where a layer's masks come from, beside what {@link MaskoutLayersOptions} say, and what every layer takes. */
export interface LayerOptions extends SeedOptions, HostOptions {
  /** The training step that it begins with, u32. Default 0. */
  readonly step?: number;
}

/** Options of `invertedDropout`, `standardDropout` and `alphaDropout`. `rate` or `keepProb` is required. */
export type MaskedLayerOptions = RateOptions &
  LayerOptions & {
    /** The shape of the mask, the batch included: 1 shares a decision along a dimension, null has one for each element. */
    readonly noiseShape?: NoiseShape;
  };

/** Options of `spatialDropout1d`, `spatialDropout2d` and `spatialDropout3d`. `rate` or `keepProb` is required. */
export type SpatialLayerOptions = RateOptions & ChannelOptions & LayerOptions;

/** Options of `featureAlphaDropout`. `rate` or `keepProb` is required. */
export type FeatureAlphaLayerOptions = RateOptions & ChannelOptions & LayerOptions;

/** Options of `gaussianDropout`. */
export interface GaussianDropoutLayerOptions extends LayerOptions {
  /** The rate of the dropout that has noise of the same variance, `rate / (1 - rate)`; in [0, 1). */
  readonly rate: number;
  /** The shape of the noise, the batch included: 1 shares it along a dimension, null has one for each element. */
  readonly noiseShape?: NoiseShape;
}

/** Options of `gaussianNoise`. */
export interface GaussianNoiseLayerOptions extends LayerOptions {
  /** The standard deviation of the noise, at least 0. */
  readonly stddev: number;
  /** The shape of the noise, the batch included: 1 shares it along a dimension, null has one for each element. */
  readonly noiseShape?: NoiseShape;
}

/** Options of `dropBlock2d`. `rate` or `keepProb` is required. */
export type DropBlockLayerOptions = RateOptions &
  LayerOptions & {
    /** Rows and columns of a block. */
    readonly blockSize: number;
    /** Whether all channels of an image drop the same blocks. Default false. */
    readonly sharedChannels?: boolean;
  };

/** Options of `stochasticDepth`. `rate` or `keepProb` is required. */
export type StochasticDepthLayerOptions = RateOptions &
  LayerOptions & {
    /** `"row"`: every example has a decision of its own. `"batch"`: one decision for all examples of a pass. Default `"row"`. */
    readonly mode?: "row" | "batch";
  };

/** Options of `dropConnectDense`. `units`, and `rate` or `keepProb`, are required. */
export type DropConnectDenseLayerOptions = MaskOptions &
  LayerOptions & {
    /** How many outputs an example has. */
    readonly units: number;
    /** Applied to the units' inputs; a name of TensorFlow.js's. Default `"linear"`. */
    readonly activation?: NonNullable<DenseOptions["activation"]>;
    /** Whether there is a bias. Default true. */
    readonly useBias?: boolean;
    /** What weights start as. Default `"glorotNormal"`, as in `tf.layers.dense`. */
    readonly kernelInitializer?: NonNullable<DenseOptions["kernelInitializer"]>;
    /** What biases start as. Default `"zeros"`. */
    readonly biasInitializer?: NonNullable<DenseOptions["biasInitializer"]>;
    /** A penalty on weights. */
    readonly kernelRegularizer?: NonNullable<DenseOptions["kernelRegularizer"]>;
    /** A penalty on biases. */
    readonly biasRegularizer?: NonNullable<DenseOptions["biasRegularizer"]>;
    /** What weights are held to. */
    readonly kernelConstraint?: NonNullable<DenseOptions["kernelConstraint"]>;
    /** What biases are held to. */
    readonly biasConstraint?: NonNullable<DenseOptions["biasConstraint"]>;
  };

/** A layer of TensorFlow.js that draws masks. */
export interface MaskoutLayer extends Layer {
  /** Where its masks come from. It is saved with the model. */
  readonly key: Key;
  /** The step whose mask the next training pass draws, u32. A training pass counts it up. It is saved with the model. */
  step: number;
}

/** Where the masks of several layers come from. */
export interface MaskoutLayersOptions extends SeedOptions {}

/** The layers. Each takes what its function in the variant's package takes, and what every layer of TensorFlow.js takes. */
export interface MaskoutLayers {
  /** `kept ? x / q : 0` in training, with q the keep probability; nothing at inference. Inputs of any shape. */
  invertedDropout(options: MaskedLayerOptions): MaskoutLayer;
  /** `kept ? x : 0` in training, `x q` at inference. Srivastava et al., JMLR 15 (2014), section 4. Inputs of any shape. */
  standardDropout(options: MaskedLayerOptions): MaskoutLayer;
  /** Inverted dropout of whole channels of sequences, `[batch, time, channels]`. Tompson et al., CVPR 2015. */
  spatialDropout1d(options: SpatialLayerOptions): MaskoutLayer;
  /** Inverted dropout of whole channels of images, `[batch, rows, columns, channels]`. */
  spatialDropout2d(options: SpatialLayerOptions): MaskoutLayer;
  /** Inverted dropout of whole channels of volumes, `[batch, depth, rows, columns, channels]`. */
  spatialDropout3d(options: SpatialLayerOptions): MaskoutLayer;
  /** `x (1 + sqrt(rate / (1 - rate)) z)` in training, with normals z. Srivastava et al., JMLR 15 (2014), section 10. */
  gaussianDropout(options: GaussianDropoutLayerOptions): MaskoutLayer;
  /** `x + stddev z` in training, with normals z; its gradient is the identity. */
  gaussianNoise(options: GaussianNoiseLayerOptions): MaskoutLayer;
  /** `kept ? a x + b : c` in training: a mean of 0 and a variance of 1 stay what they are. Klambauer et al., NeurIPS 2017. */
  alphaDropout(options: MaskedLayerOptions): MaskoutLayer;
  /** Alpha dropout of whole channels: `[batch, …, channels]`, or the second dimension with `channels: "first"`. */
  featureAlphaDropout(options: FeatureAlphaLayerOptions): MaskoutLayer;
  /** Square blocks of images `[batch, rows, columns, channels]` are dropped. Ghiasi, Lin and Le, NeurIPS 2018. */
  dropBlock2d(options: DropBlockLayerOptions): MaskoutLayer;
  /**
   * `shortcut + (kept ? branch / q : 0)` in training, `shortcut + branch` at inference, of two inputs of one shape:
   * `stochasticDepth({ rate: 0.2 }).apply([shortcut, branch])`. Huang et al., ECCV 2016, equation 2.
   */
  stochasticDepth(options: StochasticDepthLayerOptions): MaskoutLayer;
  /**
   * A dense layer `[batch, inputs]` to `[batch, units]` whose weights are dropped: `activation(x (w mask / q) + b)` in training, and what a
   * dense layer gives at inference. Wan et al., ICML 2013, equation 5.
   */
  dropConnectDense(options: DropConnectDenseLayerOptions): MaskoutLayer;
}
