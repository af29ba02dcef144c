/**
 * Dropout variants as layers of TensorFlow.js, and Monte Carlo dropout of its models.
 * @module @maskout/tfjs
 */
export type {
  DropBlockLayerOptions,
  DropConnectDenseLayerOptions,
  FeatureAlphaLayerOptions,
  GaussianDropoutLayerOptions,
  GaussianNoiseLayerOptions,
  HostOptions,
  LayerOptions,
  MaskedLayerOptions,
  MaskoutLayer,
  MaskoutLayers,
  MaskoutLayersOptions,
  SpatialLayerOptions,
  StochasticDepthLayerOptions,
} from "./contract.js";
export { maskoutLayers } from "./layers.js";
export {
  type TfModel,
  type TfModelOptions,
  type TfPass,
  type TfPredictOptions,
  tfModel,
} from "./model.js";
export type { NoisePosition } from "./noise.js";
export type { StochasticPlace } from "./places.js";
export type { TensorFlow } from "./tensorflow.js";
