/** Rewrites the model: every place becomes a product with a mask, which is an input of the model. */
import { create, toBinary } from "@bufbuild/protobuf";
import { OptionError } from "@maskout/core";
import { DataType, elementTypes, isOperator, type ReadModel } from "./graph.js";
import { inferNormalisation } from "./normalisation.js";
import type { Place, Places } from "./places.js";
import {
  type AttributeProto,
  AttributeProtoSchema,
  type GraphProto,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "./proto/onnx_pb.js";

/** A place in the rewritten model, with the names of its inputs and outputs. */
export interface MaskedPlace extends Place {
  /** The factor of the tensor: float32, in a shape that is broadcast to the tensor's. */
  readonly mask: string;
  /** The term added to the product; for `"alpha"`. */
  readonly shift: string | undefined;
  /** The shape of the tensor, an output. */
  readonly shape: string;
  /** The rate, an output, if it is computed. */
  readonly computedRate: string | undefined;
}

/** A model with masks. */
export interface MaskedModel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly places: readonly MaskedPlace[];
  /** Whether this model uses other statistics for batch normalisation than the unchanged one. */
  readonly normalised: boolean;
}

/** The first version in which products broadcast as they do here. */
const LEAST_OPSET = 7n;
/** The first version in which a tensor can be expanded to a shape. */
const EXPAND = 8n;
/** The first version in which the mask output of Dropout is boolean. */
const BOOLEAN_MASK = 10n;

/** The number of INT in AttributeType. */
const INTEGER = 2;

/** The parts that the places add to a graph. */
interface Parts {
  readonly prefix: string;
  readonly types: Map<string, number>;
  readonly opset: bigint;
  /** The names of the tensors in use. */
  readonly used: ReadonlySet<string>;
  readonly nodes: NodeProto[];
  readonly inputs: ValueInfoProto[];
  readonly outputs: ValueInfoProto[];
  readonly masked: MaskedPlace[];
}

/** The model with masks; it changes the model that was read. @throws {@link OptionError} for a model that nodes cannot be added to. */
export function writeMasked(owner: string, read: ReadModel, { ofNode, ofTensor }: Places): MaskedModel {
  const { model, graph } = read;
  const used = namesUsed(graph);
  const normalised = inferNormalisation(owner, read, used);
  const parts: Parts = {
    prefix: freePrefix(graph),
    types: new Map(elementTypes(read)),
    opset: raiseOpset(owner, read),
    used,
    nodes: [],
    inputs: [],
    outputs: [],
    masked: [],
  };
  for (const { name } of graph.input) {
    const place = ofTensor.get(name);
    if (place === undefined) continue;
    // The input keeps its name; nodes that read it now read the product.
    const product = `${parts.prefix}${place.index}/product`;
    renameUses(graph, name, product);
    addProduct(parts, place, name, product);
  }
  for (const node of graph.node) {
    const dropout = ofNode.get(node);
    const after = node.output.map((name) => ofTensor.get(name));
    const names = [...node.output];
    // A tensor followed by a mask gives its name to the product.
    for (const [at, place] of after.entries()) {
      if (place === undefined) continue;
      const renamed = `${parts.prefix}${place.index}/x`;
      parts.types.set(renamed, parts.types.get(names[at]!) ?? DataType.float);
      node.output[at] = renamed;
    }
    if (dropout === undefined) parts.nodes.push(node);
    else addDropout(parts, dropout, node, names[1]);
    for (const [at, place] of after.entries()) {
      if (place !== undefined) addProduct(parts, place, node.output[at]!, names[at]!);
    }
  }
  graph.node = parts.nodes;
  dropUnused(
    read,
    [...ofNode.keys()].flatMap(({ input }) => input.slice(1)),
  );
  graph.input.push(...parts.inputs);
  graph.output.push(...parts.outputs);
  const places = parts.masked.toSorted((a, b) => a.index - b.index);
  return { bytes: toBinary(ModelProtoSchema, model), places, normalised };
}

/** Replaces a Dropout node by a product. @param maskName The name of the node's second output. */
function addDropout(parts: Parts, place: Place, node: NodeProto, maskName: string | undefined): void {
  const [x = "", ratio = ""] = node.input;
  const [y = "", maskOutput = ""] = node.output;
  const { mask, computedRate } = addProduct(parts, place, x, y);
  if (computedRate !== undefined) {
    parts.nodes.push(cast(ratio, computedRate, DataType.float));
    parts.outputs.push(valueInfo(computedRate, DataType.float));
  }
  const wanted = maskName !== undefined && (parts.used.has(maskName) || maskName !== maskOutput);
  if (maskOutput === "" || !wanted) return;
  // Kept elements are those with a non-zero mask.
  const own = `${parts.prefix}${place.index}/`;
  let whole = mask;
  if (parts.opset >= EXPAND) {
    whole = `${own}whole`;
    parts.nodes.push(operator("Expand", [mask, `${own}shape`], whole));
  }
  if (parts.opset >= BOOLEAN_MASK) {
    parts.nodes.push(cast(whole, maskOutput, DataType.bool));
    return;
  }
  parts.nodes.push(cast(whole, `${own}kept`, DataType.bool));
  parts.nodes.push(cast(`${own}kept`, maskOutput, parts.types.get(x) ?? DataType.float));
}

/** `y = x * mask`, or `x * mask + shift`, with an output for the shape of x. */
function addProduct(
  { prefix, types, nodes, inputs, outputs, masked }: Parts,
  place: Place,
  x: string,
  y: string,
): MaskedPlace {
  const own = `${prefix}${place.index}/`;
  const shift = place.noise === "alpha" ? `${own}shift` : undefined;
  const computedRate = typeof place.rate === "string" ? `${own}rate` : undefined;
  const made = { ...place, mask: `${own}mask`, shift, shape: `${own}shape`, computedRate };
  masked.push(made);
  const type = types.get(x) ?? DataType.float;
  types.set(y, type);
  const inType = (name: string): string => {
    inputs.push(valueInfo(name, DataType.float));
    if (type === DataType.float) return name;
    nodes.push(cast(name, `${name}/cast`, type));
    return `${name}/cast`;
  };
  nodes.push(operator("Shape", [x], made.shape));
  outputs.push(valueInfo(made.shape, DataType.int64));
  const product = shift === undefined ? y : `${own}product`;
  nodes.push(operator("Mul", [x, inType(made.mask)], product));
  if (shift !== undefined) nodes.push(operator("Add", [product, inType(shift)], y));
  return made;
}

function operator(opType: string, input: string[], output: string, attribute: AttributeProto[] = []): NodeProto {
  return create(NodeProtoSchema, { opType, name: output, input, output: [output], attribute });
}

function cast(x: string, y: string, type: number): NodeProto {
  const to = create(AttributeProtoSchema, { name: "to", i: BigInt(type), type: INTEGER });
  return operator("Cast", [x], y, [to]);
}

/** Describes a tensor of any shape. */
function valueInfo(name: string, elemType: number): ValueInfoProto {
  return create(ValueInfoProtoSchema, { name, type: { tensorType: { elemType } } });
}

/** The version of ONNX's operators. Versions without broadcasting, which no runtime supports, are raised to the first one with it. */
function raiseOpset(owner: string, { model }: ReadModel): bigint {
  const own = model.opsetImport.find(({ domain }) => domain === "" || domain === "ai.onnx");
  if (own === undefined) {
    if (model.irVersion < 3n)
      model.opsetImport.push(create(OperatorSetIdProtoSchema, { domain: "", version: LEAST_OPSET }));
    else {
      throw new OptionError({
        owner,
        option: "bytes",
        value: "a model that does not import ONNX's own operators",
        expected: "a model that imports them, since a mask is a product",
        remedy: "Add the operator set of the domain ai.onnx to the model.",
      });
    }
    return LEAST_OPSET;
  }
  if (own.version < LEAST_OPSET) own.version = LEAST_OPSET;
  return own.version;
}

/** Removes ratios and flags that no node reads any more, which the runtime would warn about. @param names The tensors that may be unused. */
function dropUnused({ graph, initializers }: ReadModel, names: readonly string[]): void {
  const used = namesUsed(graph);
  const unused = new Set(names.filter((name) => name !== "" && !used.has(name)));
  // A tensor that is also an input must still be fed by the caller.
  for (const { name } of graph.input) unused.delete(name);
  const left = new Set([...unused].map((name) => initializers.get(name)));
  graph.initializer = graph.initializer.filter((tensor) => !left.has(tensor));
  graph.node = graph.node.filter((node) => !isOperator(node, "Constant") || !unused.has(node.output[0] ?? ""));
}

/** A prefix for our names that no other name starts with. */
function freePrefix(graph: GraphProto): string {
  let prefix = "maskout/";
  const names = [
    ...graph.input.map(({ name }) => name),
    ...graph.node.flatMap(({ input, output }) => [...input, ...output]),
  ];
  while (names.some((name) => name.startsWith(prefix))) prefix = `_${prefix}`;
  return prefix;
}

/** The tensors that some node reads, inner graphs included. */
function namesUsed(graph: GraphProto): ReadonlySet<string> {
  const used = new Set(graph.output.map(({ name }) => name));
  const visit = (nodes: readonly NodeProto[]): void => {
    for (const { input, attribute } of nodes) {
      for (const name of input) used.add(name);
      for (const inner of graphsIn(attribute)) {
        for (const { name } of inner.output) used.add(name);
        visit(inner.node);
      }
    }
  };
  visit(graph.node);
  return used;
}

/** Makes all nodes that read a tensor read another one. */
function renameUses(graph: GraphProto, from: string, to: string): void {
  for (const node of graph.node) {
    node.input = node.input.map((name) => (name === from ? to : name));
    for (const inner of graphsIn(node.attribute)) renameUses(inner, from, to);
  }
}

function graphsIn(attribute: readonly AttributeProto[]): readonly GraphProto[] {
  return attribute.flatMap(({ g, graphs }) => (g === undefined ? graphs : [g, ...graphs]));
}
