/**
 * ONNX models, written after the format's page alone: protobuf by hand, and the field numbers of onnx.proto.
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */

/** The types of elements, by their numbers there. */
const types = { float: 1, int64: 7, bool: 9, float16: 10, double: 11 } as const;
type Type = keyof typeof types;

/** A constant of a model. */
export interface Constant {
  readonly name: string;
  readonly type?: Type;
  readonly dims: readonly number[];
  readonly values: readonly number[];
  /** The file that its values are in, from a byte on; left out, the model's own. */
  readonly file?: { readonly name: string; readonly offset: number };
}

/** An input or output of a graph. A text is a dimension of any size. */
export interface Value {
  readonly name: string;
  readonly type?: Type;
  readonly dims: readonly (number | string)[];
}

/** A node: floats are attributes of floats, whole bigints of integers, graphs and constants of such. */
export interface Node {
  readonly op: string;
  readonly name?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number | bigint | Graph | Constant>>;
  readonly domain?: string;
}

/** A graph. */
export interface Graph {
  readonly nodes: readonly Node[];
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly constants?: readonly Constant[];
}

/** The bytes of a `ModelProto`. */
export function modelOf(
  graph: Graph,
  { opset = 17, irVersion = 8, functions = [] }: ModelFacts = {},
): Uint8Array<ArrayBuffer> {
  return message([
    integer(1, irVersion),
    bytes(7, graphOf(graph)),
    bytes(8, message([integer(2, opset)])),
    ...(functions.length > 0 ? [bytes(8, message([bytes(1, utf8("local")), integer(2, 1)]))] : []),
    ...functions.map(({ name, inputs, outputs, nodes }) =>
      bytes(
        25,
        message([
          bytes(1, utf8(name)),
          ...inputs.map((input) => bytes(4, utf8(input))),
          ...outputs.map((output) => bytes(5, utf8(output))),
          ...nodes.map((node) => bytes(7, nodeOf(node))),
          bytes(9, message([integer(2, opset)])),
          bytes(10, utf8("local")),
        ]),
      ),
    ),
  ]);
}

/** What a model says beside its graph. */
export interface ModelFacts {
  readonly opset?: number;
  readonly irVersion?: number;
  /** In the domain "local". */
  readonly functions?: readonly {
    readonly name: string;
    readonly inputs: readonly string[];
    readonly outputs: readonly string[];
    readonly nodes: readonly Node[];
  }[];
}

function graphOf({ nodes, inputs, outputs, constants = [] }: Graph): Uint8Array {
  return message([
    ...nodes.map((node) => bytes(1, nodeOf(node))),
    bytes(2, utf8("graph")),
    ...constants.map((constant) => bytes(5, tensorOf(constant))),
    ...inputs.map((input) => bytes(11, valueInfoOf(input))),
    ...outputs.map((output) => bytes(12, valueInfoOf(output))),
  ]);
}

function nodeOf({ op, name = "", inputs, outputs, attributes = {}, domain = "" }: Node): Uint8Array {
  return message([
    ...inputs.map((input) => bytes(1, utf8(input))),
    ...outputs.map((output) => bytes(2, utf8(output))),
    bytes(3, utf8(name)),
    bytes(4, utf8(op)),
    ...Object.entries(attributes).map(([key, value]) => bytes(5, attributeOf(key, value))),
    bytes(7, utf8(domain)),
  ]);
}

function attributeOf(name: string, value: number | bigint | Graph | Constant): Uint8Array {
  const key = bytes(1, utf8(name));
  if (typeof value === "number") return message([key, float(2, value), integer(20, 1)]);
  if (typeof value === "bigint") return message([key, integer(3, Number(value)), integer(20, 2)]);
  if ("nodes" in value) return message([key, bytes(6, graphOf(value)), integer(20, 5)]);
  return message([key, bytes(5, tensorOf(value)), integer(20, 4)]);
}

function tensorOf({ name, type = "float", dims, values, file }: Constant): Uint8Array {
  const entry = (key: string, value: string): Uint8Array => message([bytes(1, utf8(key)), bytes(2, utf8(value))]);
  return message([
    ...dims.map((dim) => integer(1, dim)),
    integer(2, types[type]),
    bytes(8, utf8(name)),
    ...(file === undefined
      ? [bytes(9, raw(type, values))]
      : [
          bytes(13, entry("location", file.name)),
          bytes(13, entry("offset", String(file.offset))),
          bytes(13, entry("length", String(raw(type, values).length))),
          integer(14, 1),
        ]),
  ]);
}

/** The bytes of a constant's values. */
export function raw(type: Type, values: readonly number[]): Uint8Array {
  switch (type) {
    case "float":
      return new Uint8Array(Float32Array.from(values).buffer);
    case "double":
      return new Uint8Array(Float64Array.from(values).buffer);
    case "int64":
      return new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    case "bool":
      return Uint8Array.from(values);
    case "float16":
      return new Uint8Array(Uint16Array.from(values, toHalf).buffer);
  }
}

/** The bits of a normal number in half precision, cut off. */
function toHalf(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  const fraction = Math.round((Math.abs(value) / 2 ** exponent - 1) * 1024);
  return (value < 0 ? 0x8000 : 0) | (((exponent + 15) << 10) + fraction);
}

function valueInfoOf({ name, type = "float", dims }: Value): Uint8Array {
  const sizes = dims.map((dim) => bytes(1, message([typeof dim === "number" ? integer(1, dim) : bytes(2, utf8(dim))])));
  const tensor = message([integer(1, types[type]), bytes(2, message(sizes))]);
  return message([bytes(1, utf8(name)), bytes(2, message([bytes(1, tensor)]))]);
}

function message(fields: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(fields.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const field of fields) {
    all.set(field, at);
    at += field.length;
  }
  return all;
}

function integer(field: number, value: number): Uint8Array {
  return message([varint(field * 8), varint(value)]);
}

function float(field: number, value: number): Uint8Array {
  return message([varint(field * 8 + 5), new Uint8Array(Float32Array.of(value).buffer)]);
}

function bytes(field: number, value: Uint8Array): Uint8Array {
  return message([varint(field * 8 + 2), varint(value.length), value]);
}

function varint(value: number): Uint8Array {
  const groups = [];
  let left = value;
  for (; left >= 128; left = Math.floor(left / 128)) groups.push((left % 128) + 128);
  return Uint8Array.from([...groups, left]);
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
