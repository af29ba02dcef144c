/**
 * Monte Carlo dropout of ONNX models, run by ONNX Runtime.
 * @module @maskout/onnx
 */
export type {
  OnnxPass,
  OnnxPlace,
  RunOptions,
  StochasticLayer,
  StochasticModel,
  StochasticModelOptions,
} from "./contract.js";
export { stochasticModel } from "./model.js";
export type { Insertion, Noise } from "./places.js";
export type { OnnxRuntime, OnnxSession, OnnxTensors, OnnxValue, OnnxValues } from "./runtime.js";
