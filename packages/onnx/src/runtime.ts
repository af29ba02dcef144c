/** ONNX Runtime as it is used here: onnxruntime-node and onnxruntime-web both are such, and neither is a dependency. */
import { OptionError } from "@maskout/core";

/** A tensor of ONNX Runtime, as far as it is looked at. */
export interface OnnxValue {
  /** Such as `"float32"`. */
  readonly type: string;
  /** The sizes of its dimensions. */
  readonly dims: readonly number[];
  /** Its values, row-major; of one that lies on a GPU, an error. */
  readonly data: unknown;
  /** Its values, wherever it lies. @param releaseData Whether it is then freed on the GPU. */
  getData?(releaseData?: boolean): Promise<unknown>;
}

/** Tensors by the names of a model's inputs or outputs. */
export type OnnxValues<Value extends OnnxValue = OnnxValue> = Readonly<Record<string, Value>>;

/** A session of ONNX Runtime, as far as it is used. */
export interface OnnxSession<Value extends OnnxValue> {
  /** Runs the model. */
  run(feeds: OnnxValues<Value>, fetches: readonly string[]): Promise<OnnxValues<Value>>;
  /** Frees it. */
  release(): Promise<void>;
}

/** The tensors of ONNX Runtime that are made here. */
export interface OnnxTensors<Value extends OnnxValue> {
  /** One of masks, and of most inputs. */
  new (type: "float32", data: Float32Array, dims: readonly number[]): Value;
  /** One of doubles. */
  new (type: "float64", data: Float64Array, dims: readonly number[]): Value;
  /** One of integers. */
  new (type: "int32", data: Int32Array, dims: readonly number[]): Value;
  /** One of large integers. */
  new (type: "int64", data: BigInt64Array, dims: readonly number[]): Value;
  /** One of bytes. */
  new (type: "uint8", data: Uint8Array, dims: readonly number[]): Value;
}

/** ONNX Runtime: what `import * as ort from "onnxruntime-node"` or `"onnxruntime-web"` gives. */
export interface OnnxRuntime<Value extends OnnxValue = OnnxValue> {
  /** Makes sessions. */
  readonly InferenceSession: {
    /** A session of a model's bytes. */
    create(bytes: Uint8Array, options?: object): Promise<OnnxSession<Value>>;
  };
  /** Makes tensors. */
  readonly Tensor: OnnxTensors<Value>;
}

/** @throws {@link OptionError} for what is not ONNX Runtime. */
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

/** The options of a session of masks: its outputs lie where the caller's options say, and what is read here where it can be read. */
export function masksInReach(session: object, outputNames: readonly string[]): object {
  const place = "preferredOutputLocation" in session ? session.preferredOutputLocation : undefined;
  if (typeof place !== "string") return session;
  return { ...session, preferredOutputLocation: Object.fromEntries(outputNames.map((name) => [name, place])) };
}

/** @throws {@link OptionError} for weights in files that the session is not given. */
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
    expected: `the files that hold weights of the model: ${shown}`,
    remedy:
      "Pass their bytes, as Uint8Array, or put the weights into the model: onnx.save(onnx.load(path), path, save_as_external_data=False).",
  });
}

function pathIn(file: unknown): string {
  const path = typeof file === "object" && file !== null && "path" in file ? file.path : undefined;
  return typeof path === "string" ? path : "";
}

/** A path as ONNX Runtime compares it. */
function pathOf(path: string): string {
  return path.replace(/^\.\//, "");
}
