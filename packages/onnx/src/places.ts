/** The places where a model gets masks: its Dropout nodes, and tensors that the caller names. */
import { OptionError } from "@maskout/core";
import { expectKnownOptions, expectOneOf, expectRate, resolveRate } from "@maskout/core/variant";
import { attributeOf, constantOf, isOperator, nodesInside, opsetOf, type ReadModel } from "./graph.js";
import type { NodeProto } from "./proto/onnx_pb.js";

/** The kind of a place's noise; see {@link Insertion}. */
export type Noise = "inverted" | "spatial" | "alpha" | "gaussian";

/** A tensor to drop, in a model that was exported without Dropout nodes. */
export interface Insertion {
  /** The name of the tensor, such as `"/fc1/Relu_output_0"`: an output of a node, or an input of the model. */
  readonly after: string;
  /** The probability of dropping, in [0, 1). */
  readonly rate: number;
  /**
   * `"inverted"` (default): elements, as Dropout does. `"spatial"`: whole channels. `"alpha"`: elements, for networks with SELU. `"gaussian"`:
   * multiplicative normal noise.
   */
  readonly noise?: Noise | undefined;
  /** For `"spatial"`, the dimension of the channels: `"first"` (default) for the second dimension, as in PyTorch, `"last"` for the last one. */
  readonly channels?: "first" | "last" | undefined;
}

/** A place of masks. */
export interface Place {
  /** The number of the place: its order in the graph. */
  readonly index: number;
  /** The name of the Dropout node, or of the tensor. */
  readonly name: string;
  readonly noise: Noise;
  readonly channels: "first" | "last";
  /** The rate, or the name of the tensor that holds the computed rate. */
  readonly rate: number | string;
  /** Whether it drops in the unchanged model: its training flag is not known to be off. */
  readonly drops: boolean;
  /** The Dropout node that the mask replaces. */
  readonly node?: NodeProto;
}

/** The places of a model: by node, by tensor, and all of them. */
export interface Places {
  /** All places, in their order. */
  readonly all: readonly Place[];
  readonly ofNode: ReadonlyMap<NodeProto, Place>;
  readonly ofTensor: ReadonlyMap<string, Place>;
}

/** The ratio of a Dropout node without one. */
const DEFAULT_RATIO = 0.5;

const SHOWN = 12;

/**
 * Finds the places, in the order of the graph.
 * @param rate Replaces the rates of the Dropout nodes.
 * @throws {@link OptionError} for tensors that do not exist, nodes where no mask is possible, and a model without any place.
 */
export function findPlaces(
  owner: string,
  read: ReadModel,
  insertions: readonly Insertion[],
  rate: number | undefined,
): Places {
  const { graph, model } = read;
  const wanted = wantedTensors(owner, read, insertions);
  const all: Place[] = [];
  const ofNode = new Map<NodeProto, Place>();
  const ofTensor = new Map<string, Place>();
  const insertAfter = (tensor: string): void => {
    const insertion = wanted.get(tensor);
    if (insertion === undefined) return;
    const { rate, noise = "inverted", channels = "first" } = insertion;
    const place = { index: all.length, name: tensor, rate, noise, channels, drops: false };
    all.push(place);
    ofTensor.set(tensor, place);
  };
  for (const { name } of graph.input) insertAfter(name);
  for (const node of graph.node) {
    for (const { node: inner, where } of nodesInside(node)) {
      if (isOperator(inner, "Dropout")) refuseInside(owner, inner, where);
    }
    if (isOperator(node, "Dropout")) {
      const place = placeOf(owner, read, node, all.length, rate);
      all.push(place);
      ofNode.set(node, place);
    }
    for (const name of node.output) insertAfter(name);
  }
  for (const { name, node } of model.functions) {
    for (const inner of node) if (isOperator(inner, "Dropout")) refuseInside(owner, inner, `the function ${name}`);
  }
  if (all.length === 0) refuseNone(owner, read);
  return { all, ofNode, ofTensor };
}

/** The place of a Dropout node. In versions 1 to 10 the ratio is an attribute; from 12 on it is an input, and so is the training flag. */
function placeOf(owner: string, read: ReadModel, node: NodeProto, index: number, given: number | undefined): Place {
  const name = node.name || node.output[0]!;
  const common = { index, name, node, noise: "inverted", channels: "first" } as const;
  const attribute = attributeOf(node, "ratio");
  const [, ratio = "", training = ""] = node.input;
  // No runtime supports Dropout from before version 7.
  const drops = opsetOf(read.model) < 7n || (training !== "" && constantOf(read, training) !== 0);
  if (given !== undefined) return { ...common, rate: checked(owner, "dropout", "inverted", given), drops };
  const constant = ratio === "" ? (attribute?.f ?? DEFAULT_RATIO) : constantOf(read, ratio);
  const rate = constant === undefined ? ratio : checked(owner, `Dropout ${name}`, "inverted", constant);
  return { ...common, rate, drops };
}

/** A checked rate of a place. @throws {@link OptionError} for a rate that no mask can have. */
function checked(owner: string, name: string, noise: Noise, rate: number): number {
  if (noise === "gaussian") expectRate(`${owner}: ${name}`, { rate });
  else resolveRate(`${owner}: ${name}`, { rate });
  return rate;
}

/** The insertions, by tensor. @throws {@link OptionError} */
function wantedTensors(
  owner: string,
  { graph, initializers }: ReadModel,
  insertions: readonly Insertion[],
): ReadonlyMap<string, Insertion> {
  if (!Array.isArray(insertions)) {
    const remedy = 'Pass, for example, insert: [{ after: "/fc1/Relu_output_0", rate: 0.1 }].';
    throw new OptionError({ owner, option: "insert", value: insertions, expected: "a list of places", remedy });
  }
  const made = [...graph.input.map(({ name }) => name), ...graph.node.flatMap(({ output }) => output)];
  const names = new Set(made.filter((name) => name !== "" && !initializers.has(name)));
  const wanted = new Map<string, Insertion>();
  for (const [at, insertion] of insertions.entries()) {
    const option = `insert[${at}]`;
    expectKnownOptions(`${owner}: ${option}`, insertion, ["after", "rate", "noise", "channels"]);
    const { after, rate, noise = "inverted", channels = "first" } = insertion;
    expectOneOf(
      owner,
      `${option}.noise`,
      noise,
      ["inverted", "spatial", "alpha", "gaussian"],
      "The default is inverted.",
    );
    expectOneOf(
      owner,
      `${option}.channels`,
      channels,
      ["first", "last"],
      "The default is first: the second dimension has the channels.",
    );
    checked(owner, option, noise, rate);
    if (!names.has(after) || wanted.has(after)) {
      const shown = [...names].slice(0, SHOWN).join(", ");
      throw new OptionError({
        owner,
        option: `${option}.after`,
        value: after,
        expected: wanted.has(after) ? "each tensor once" : "a tensor of the model's main graph that is not a weight",
        remedy: `It has ${shown}${names.size > SHOWN ? ` and ${names.size - SHOWN} more` : ""}; Netron shows them.`,
      });
    }
    wanted.set(after, insertion);
  }
  return wanted;
}

function refuseInside(owner: string, { name, output }: NodeProto, where: string): never {
  throw new OptionError({
    owner,
    option: "bytes",
    value: `Dropout "${name || output[0]}" in ${where}`,
    expected: "Dropout nodes in the main graph, since how often another graph runs is not known in advance",
    remedy:
      "Export the model without control flow and functions around it, or inline them: onnx.inliner.inline_local_functions.",
  });
}

function refuseNone(owner: string, { graph }: ReadModel): never {
  const names = graph.node.flatMap(({ output }) => output).slice(0, SHOWN);
  throw new OptionError({
    owner,
    option: "bytes",
    value: `a model with ${graph.node.length} nodes and no Dropout`,
    expected: "a model with Dropout nodes, or insert: [{ after, rate }]",
    remedy:
      "Exporters remove Dropout from a model in inference mode. Keep it with torch.onnx.export(model, args, path, " +
      "training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False, dynamo=False) for the model in training mode, or insert masks after " +
      `tensors such as ${names.join(", ")}.`,
  });
}
