/** Reads a model: the tensors of its graph, and the numbers that are constant. */
import { fromBinary } from "@bufbuild/protobuf";
import { OptionError } from "@maskout/core";
import {
  type AttributeProto,
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  TensorHeadSchema,
  TensorProtoSchema,
} from "./proto/onnx_pb.js";

/** The element types used here, by their numbers in `TensorProto.DataType`. */
export const DataType = {
  float: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  double: 11,
  bfloat16: 16,
} as const;

const FLOATS: readonly (number | undefined)[] = [DataType.float, DataType.float16, DataType.double, DataType.bfloat16];

/** A model that was read. */
export interface ReadModel {
  readonly model: ModelProto;
  readonly graph: GraphProto;
  /** The weights and other constants, by name: `TensorProto`, not decoded yet. */
  readonly initializers: ReadonlyMap<string, Uint8Array>;
  /** The names of the external files that hold weights. */
  readonly externalFiles: readonly string[];
}

/**
 * Reads a model from its bytes; its weights are views of them. @throws {@link OptionError} for a model without a graph, {@link Error} for bytes that
 * are not a model.
 */
export function readModel(owner: string, bytes: Uint8Array): ReadModel {
  const model = fromBinary(ModelProtoSchema, bytes);
  const { graph } = model;
  if (graph === undefined || graph.node.length === 0) {
    throw new OptionError({
      owner,
      option: "bytes",
      value: bytes,
      expected: "an ONNX model with a graph of nodes",
      remedy: "Pass all bytes of the file that the exporter has written.",
    });
  }
  const initializers = new Map<string, Uint8Array>();
  const externalFiles = new Set<string>();
  for (const tensor of graph.initializer) {
    const { name, dataLocation, externalData } = fromBinary(TensorHeadSchema, tensor, { readUnknownFields: false });
    initializers.set(name, tensor);
    if (dataLocation === 1) externalFiles.add(externalData.find(({ key }) => key === "location")?.value ?? "");
  }
  return { model, graph, initializers, externalFiles: [...externalFiles] };
}

/** The version of ONNX's own operators that a model imports. */
export function opsetOf({ opsetImport }: ModelProto): bigint {
  return opsetImport.find(({ domain }) => domain === "" || domain === "ai.onnx")?.version ?? 1n;
}

/** Whether a node is ONNX's own operator of a name. */
export function isOperator({ domain, opType }: NodeProto, name: string): boolean {
  return opType === name && (domain === "" || domain === "ai.onnx");
}

/** The attribute with a name. */
export function attributeOf({ attribute }: NodeProto, name: string): AttributeProto | undefined {
  return attribute.find((it) => it.name === name);
}

/** The constant number in a tensor; undefined for a tensor that is computed or fed. */
export function constantOf({ model, graph, initializers }: ReadModel, name: string): number | undefined {
  const initializer = initializers.get(name);
  // From version 4 on, an initializer that is also an input is a default that can be overridden.
  const fed = model.irVersion >= 4n && graph.input.some((input) => input.name === name);
  if (initializer !== undefined) return fed ? undefined : scalarOf(initializer);
  const node = graph.node.find(({ output }) => output.includes(name));
  if (node === undefined || !isOperator(node, "Constant")) return undefined;
  const value = attributeOf(node, "value")?.t;
  return value === undefined ? (attributeOf(node, "value_float")?.f ?? undefined) : scalarOf(value);
}

/** The value of a tensor with one element. */
function scalarOf(bytes: Uint8Array): number | undefined {
  const { dataType, rawData, floatData, int32Data, doubleData } = fromBinary(TensorProtoSchema, bytes);
  const raw = rawData.length > 0 ? new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength) : undefined;
  switch (dataType) {
    case DataType.float:
      return raw?.getFloat32(0, true) ?? floatData[0];
    case DataType.double:
      return raw?.getFloat64(0, true) ?? doubleData[0];
    case DataType.bool:
      return raw?.getUint8(0) ?? int32Data[0];
    case DataType.float16:
      return fromHalf(raw?.getUint16(0, true) ?? int32Data[0] ?? 0);
    case DataType.bfloat16:
      return fromUpperHalf(raw?.getUint16(0, true) ?? int32Data[0] ?? 0);
    default:
      return undefined;
  }
}

/** Decodes a half-precision float that is not NaN. */
function fromHalf(bits: number): number {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 0x1f, bits & 0x3ff];
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

/** The float32 with these upper 16 bits, for bfloat16. */
function fromUpperHalf(bits: number): number {
  const word = new DataView(new ArrayBuffer(4));
  word.setUint16(0, bits);
  return word.getFloat32(0);
}

/**
 * The element types of a graph's tensors, as far as they are known: stated by the model, or derived from the inputs of a node. An operator mostly
 * keeps the type of its inputs, and the runtime refuses a wrong type.
 */
export function elementTypes({ graph, initializers }: ReadModel): ReadonlyMap<string, number> {
  const types = new Map<string, number>();
  for (const { name, type } of [...graph.valueInfo, ...graph.output, ...graph.input]) {
    if (type?.tensorType !== undefined) types.set(name, type.tensorType.elemType);
  }
  for (const [name, tensor] of initializers) types.set(name, typeOfTensor(tensor));
  for (const node of graph.node) {
    for (const name of node.output) {
      if (types.has(name)) continue;
      const type = typeMade(node, types);
      if (type !== undefined) types.set(name, type);
    }
  }
  return types;
}

/** The element type of a node's output. */
function typeMade(node: NodeProto, types: ReadonlyMap<string, number>): number | undefined {
  if (isOperator(node, "Cast")) return Number(attributeOf(node, "to")?.i ?? DataType.float);
  if (isOperator(node, "CastLike")) return types.get(node.input[1] ?? "");
  const constant = isOperator(node, "Constant") ? attributeOf(node, "value")?.t : undefined;
  if (constant !== undefined) return typeOfTensor(constant);
  return node.input.map((name) => types.get(name)).find((type) => FLOATS.includes(type));
}

function typeOfTensor(bytes: Uint8Array): number {
  return fromBinary(TensorHeadSchema, bytes, { readUnknownFields: false }).dataType;
}

/** The nodes of the graphs inside a node, at any depth, each with a description of where it is. */
export function* nodesInside(node: NodeProto): Generator<{ readonly node: NodeProto; readonly where: string }, void> {
  for (const { name, g, graphs } of node.attribute) {
    for (const graph of g === undefined ? graphs : [g, ...graphs]) {
      for (const inner of graph.node) {
        yield { node: inner, where: `${name} of ${node.opType} "${node.name || node.output[0]}"` };
        yield* nodesInside(inner);
      }
    }
  }
}
