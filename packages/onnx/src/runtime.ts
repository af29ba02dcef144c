/** The parts of ONNX Runtime used here. Both onnxruntime-node and onnxruntime-web have them, and neither is a dependency. */
import { OptionError } from "@maskout/core";

/** A tensor of ONNX Runtime, as far as it is read here. */
export interface OnnxValue {
  /** The element type, such as `"float32"`. */
  readonly type: string;
  /** The sizes of the dimensions. */
  readonly dims: readonly number[];
  /** The values, row-major; throws for a tensor on a GPU. */
  readonly data: unknown;
  /** The values, wherever the tensor lies. @param releaseData Whether to free the tensor on the GPU afterwards. */
  getData?(releaseData?: boolean): Promise<unknown>;
}

/** Tensors by the names of a model's inputs or outputs. */
export type OnnxValues<Value extends OnnxValue = OnnxValue> = Readonly<Record<string, Value>>;

/** A session of ONNX Runtime, as far as it is used here. */
export interface OnnxSession<Value extends OnnxValue> {
  /** Runs the model. */
  run(feeds: OnnxValues<Value>, fetches: readonly string[]): Promise<OnnxValues<Value>>;
  /** Frees the session. */
  release(): Promise<void>;
}

/** The constructor of ONNX Runtime's tensors, for the types made here. */
export interface OnnxTensors<Value extends OnnxValue> {
  /** A tensor of floats: a mask, or most inputs. */
  new (type: "float32", data: Float32Array, dims: readonly number[]): Value;
  /** A tensor of doubles. */
  new (type: "float64", data: Float64Array, dims: readonly number[]): Value;
  /** A tensor of 32-bit integers. */
  new (type: "int32", data: Int32Array, dims: readonly number[]): Value;
  /** A tensor of 64-bit integers. */
  new (type: "int64", data: BigInt64Array, dims: readonly number[]): Value;
  /** A tensor of bytes. */
  new (type: "uint8", data: Uint8Array, dims: readonly number[]): Value;
}

/** ONNX Runtime: the module of `import * as ort from "onnxruntime-node"` or `"onnxruntime-web"`. */
export interface OnnxRuntime<Value extends OnnxValue = OnnxValue> {
  /** Makes sessions. */
  readonly InferenceSession: {
    /** Makes a session from a model's bytes. */
    create(bytes: Uint8Array, options?: object): Promise<OnnxSession<Value>>;
  };
  /** Makes tensors. */
  readonly Tensor: OnnxTensors<Value>;
}

/** Refuses a value that is not ONNX Runtime. @throws {@link OptionError} */
export function expectRuntime(owner: string, ort: OnnxRuntime): void {
  if (typeof ort?.InferenceSession?.create === "function" && typeof ort.Tensor === "function") return;
  throw new OptionError({
    owner,
    option: "ort",
    value: ort,
    expected: "ONNX Runtime",
    remedy:
      'Install onnxruntime-node, or onnxruntime-web for pages, and pass it: import * as ort from "onnxruntime-node".',
  });
}

/** The options of a session with masks: its outputs lie where the caller's options say, except those read here, which stay on the CPU. */
export function masksInReach(session: object, outputNames: readonly string[]): object {
  const place = "preferredOutputLocation" in session ? session.preferredOutputLocation : undefined;
  if (typeof place !== "string") return session;
  return { ...session, preferredOutputLocation: Object.fromEntries(outputNames.map((name) => [name, place])) };
}

/** Refuses weights in external files that are not passed to the session. @throws {@link OptionError} */
export function expectFiles(owner: string, files: readonly string[], session: object): void {
  const given = "externalData" in session && Array.isArray(session.externalData) ? session.externalData : [];
  const paths = new Set(given.map((file: unknown) => pathOf(typeof file === "string" ? file : pathIn(file))));
  const missing = files.filter((file) => !paths.has(pathOf(file)));
  if (missing.length === 0) return;
  const shown = missing.map((path) => `{ path: ${JSON.stringify(path)}, data }`).join(", ");
  throw new OptionError({
    owner,
    option: "session.externalData",
    value: "externalData" in session ? session.externalData : undefined,
    expected: `the external files with the model's weights: ${shown}`,
    remedy:
      "Pass their bytes, as Uint8Array, or put the weights into the model: onnx.save(onnx.load(path), path, save_as_external_data=False).",
  });
}

function pathIn(file: unknown): string {
  const path = typeof file === "object" && file !== null && "path" in file ? file.path : undefined;
  return typeof path === "string" ? path : "";
}

/** A path in the form that ONNX Runtime compares. */
function pathOf(path: string): string {
  return path.replace(/^\.\//, "");
}
