/** ONNX models with masks. */
import { MaskoutError, OptionError, type Tensor } from "@maskout/core";
import { expectCore, expectKnownOptions, expectU32, expectWhole, requireKey } from "@maskout/core/variant";
import type {
  OnnxPass,
  OnnxPlace,
  RunOptions,
  StochasticLayer,
  StochasticModel,
  StochasticModelOptions,
} from "./contract.js";
import { isOperator, type ReadModel, readModel } from "./graph.js";
import { inputOf, outputOf } from "./numbers.js";
import { findPlaces, type Insertion } from "./places.js";
import type { NodeProto } from "./proto/onnx_pb.js";
import { type MaskedModel, writeMasked } from "./rewrite.js";
import {
  expectFiles,
  expectRuntime,
  masksInReach,
  type OnnxRuntime,
  type OnnxSession,
  type OnnxValue,
  type OnnxValues,
} from "./runtime.js";
import { MaskedSession, type RunPosition } from "./session.js";

/** Defined by the build. */
declare const CORE_VERSION: string;

expectCore("@maskout/onnx", CORE_VERSION);

const OWNER = "stochasticModel";

/**
 * Prepares a model of ONNX Runtime with masks: every `Dropout` node of its graph, and every tensor named by `insert`, is multiplied by a mask of the
 * mask stream. The masks are extra inputs of the model, which are filled automatically. ONNX Runtime removes Dropout nodes from a graph, even in
 * training mode; products remain, at any optimisation level and with every execution provider. The model's weights are not changed.
 *
 * @param bytes All bytes of an ONNX model, of operator set 1 or later.
 * @param options `ort`, ONNX Runtime; `dropout`; `insert`; `session`.
 * @throws {@link OptionError} for bytes that are not a model, a model without Dropout nodes if nothing is inserted, Dropout nodes inside control flow
 * or functions, weights in external files that `session.externalData` does not contain, and options outside their range. Errors of ONNX Runtime are
 * passed on unchanged.
 */
export async function stochasticModel<Value extends OnnxValue>(
  bytes: Uint8Array | ArrayBuffer,
  options: StochasticModelOptions<Value>,
): Promise<StochasticModel<Value>> {
  expectKnownOptions(OWNER, options, ["ort", "dropout", "insert", "session"]);
  const { ort, dropout = {}, insert = [], session = {} } = options;
  expectRuntime(OWNER, ort);
  expectKnownOptions(`${OWNER}: dropout`, dropout, ["rate"]);
  const own = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes;
  const { known, masked, plainly } = prepare(own, insert, dropout.rate, session);
  const made = await ort.InferenceSession.create(masked.bytes, masksInReach(session, known.outputNames));
  return new OnnxModel(ort, new MaskedSession(OWNER, ort, made, masked.places, known.outputNames), {
    ...known,
    // A model in training mode cannot make plain predictions itself, so it gets no separate plain session.
    plain: !plainly ? undefined : () => ort.InferenceSession.create(own, session),
  });
}

/** The prepared parts of a model. */
interface Prepared {
  readonly known: Known;
  readonly masked: MaskedModel;
  /** Whether the unchanged model makes plain predictions. */
  readonly plainly: boolean;
}

/** Reads a model and writes it with masks. @throws {@link OptionError} for a model that cannot be read, or has no place for masks. */
function prepare(bytes: Uint8Array, insert: readonly Insertion[], rate: number | undefined, session: object): Prepared {
  try {
    const read = readModel(OWNER, bytes);
    expectFiles(OWNER, read.externalFiles, session);
    const places = findPlaces(OWNER, read, insert, rate);
    const known = knownOf(read);
    const masked = writeMasked(OWNER, read, places);
    return { known, masked, plainly: !masked.normalised && !places.all.some((place) => place.drops) };
  } catch (error) {
    if (error instanceof MaskoutError) throw error;
    // Damaged bytes may cause an error wherever they are first decoded.
    throw new OptionError({
      owner: OWNER,
      option: "bytes",
      value: error instanceof Error ? error.message : error,
      expected: "all bytes of an ONNX model",
      remedy: 'Pass await readFile("model.onnx"), or new Uint8Array(await response.arrayBuffer()).',
    });
  }
}

/** The places and shapes of a model, according to its graph. */
interface Known extends Pick<StochasticModel<OnnxValue>, "inputNames" | "outputNames" | "outputs"> {
  /** The element type of the first input. */
  readonly inputType: number;
}

class OnnxModel<Value extends OnnxValue> implements StochasticModel<Value> {
  readonly #ort: OnnxRuntime<Value>;
  readonly #masked: MaskedSession<Value>;
  readonly #makePlain: (() => Promise<OnnxSession<Value>>) | undefined;
  readonly #inputType: number;
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly outputs: StochasticModel<Value>["outputs"];
  #plain: Promise<OnnxSession<Value>> | undefined;

  constructor(
    ort: OnnxRuntime<Value>,
    masked: MaskedSession<Value>,
    known: Known & { readonly plain: (() => Promise<OnnxSession<Value>>) | undefined },
  ) {
    this.#ort = ort;
    this.#masked = masked;
    this.#makePlain = known.plain;
    this.#inputType = known.inputType;
    this.inputNames = known.inputNames;
    this.outputNames = known.outputNames;
    this.outputs = known.outputs;
  }

  get layers(): readonly StochasticLayer[] {
    return this.#masked.layers;
  }

  async run(feeds: OnnxValues<Value>, options: RunOptions): Promise<OnnxValues<Value>> {
    expectKnownOptions("run", options, ["seed", "key", "sample", "step", "firstExample"]);
    const { sample = 0, step = 0, firstExample = 0 } = options;
    expectU32("run", "sample", sample, "the Monte Carlo sample whose masks are drawn");
    expectU32("run", "step", step, "the training step whose masks are drawn");
    expectWhole("run", "firstExample", firstExample, 0, "It is the index of the batch's first example.");
    const position: RunPosition = { key: requireKey("run", options), sample, step, firstExample };
    return await this.#masked.run(feeds, position);
  }

  async plain(feeds: OnnxValues<Value>): Promise<OnnxValues<Value>> {
    if (this.#makePlain === undefined) return await this.#masked.runUnmasked(feeds);
    this.#plain ??= this.#makePlain();
    return await (await this.#plain).run(feeds, this.outputNames);
  }

  async pass(x: Tensor, { key, sample, step, firstExample }: OnnxPlace): Promise<OnnxPass> {
    const [input = "", ...more] = this.inputNames;
    if (more.length > 0) {
      throw new OptionError({
        owner: "pass",
        option: "model",
        value: this.inputNames,
        expected: "a model with one input",
        remedy:
          "Write the pass: mcDropout({ pass: async (x, place) => (await model.run({ … }, place)).output }, options).",
      });
    }
    const feeds: Record<string, Value> = {};
    feeds[input] = inputOf(this.#ort, await x.data(), x.shape, this.#inputType);
    const results = await this.run(feeds, { key, sample, step, firstExample });
    return await outputOf("pass", this.outputNames[0]!, results[this.outputNames[0]!]);
  }

  async release(): Promise<void> {
    await this.#masked.release();
    await (await this.#plain)?.release();
  }
}

/** The inputs and outputs of a graph, before it is changed. */
function knownOf(read: ReadModel): Known {
  const { graph, initializers } = read;
  const inputs = graph.input.filter(({ name }) => !initializers.has(name));
  const [first] = graph.output;
  const last = lastNode(read, first?.name ?? "");
  const linear = last !== undefined && ["Gemm", "MatMul", "Add"].some((name) => isOperator(last, name));
  const softmax = last !== undefined && isOperator(last, "Softmax");
  return {
    inputNames: inputs.map(({ name }) => name),
    outputNames: graph.output.map(({ name }) => name),
    outputs: softmax ? "probabilities" : linear ? "logits" : undefined,
    inputType: inputs[0]?.type?.tensorType?.elemType ?? 0,
  };
}

/** The node that computes a tensor, beyond nodes that only pass it on. */
function lastNode({ graph }: Pick<ReadModel, "graph">, name: string): NodeProto | undefined {
  const node = graph.node.find(({ output }) => output.includes(name));
  const handsOn = node !== undefined && ["Identity", "Dropout", "Cast"].some((operator) => isOperator(node, operator));
  return handsOn ? lastNode({ graph }, node.input[0] ?? "") : node;
}
