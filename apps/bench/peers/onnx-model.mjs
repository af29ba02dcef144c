/**
 * Writes ONNX models of a chain of operators as protobuf bytes. onnxruntime runs models only, and such a model needs six
 * messages of the ONNX schema: too little to take a protobuf library and a schema file for. Field numbers are those of
 * `onnx.proto`; every message is bytes already encoded, so a message in a message is a field of bytes.
 *
 * @typedef {{ name: string, dims: readonly number[] }} FloatInput a float32 input or output of the model
 * @typedef {{ name: string, type: keyof typeof dataTypes, dims: readonly number[], raw: Uint8Array }} Constant
 * @typedef {{ operator: string, inputs: readonly string[], output: string }} Node
 */

/** `TensorProto.DataType`. */
const dataTypes = /** @type {const} */ ({ float32: 1, bool: 9 });

/** The version of the ONNX file format that operator set 13 came with or later; any newer reader takes it. */
const irVersion = 8;
const operatorSet = 13;

/**
 * A model of one node whose inputs are first `inputs`, then `constants`, in the order of the operator's signature.
 *
 * @param {string} operator its name in ONNX, such as `"Dropout"`
 * @param {{ inputs: readonly FloatInput[], constants: readonly Constant[], output: FloatInput }} signature
 * @returns {Uint8Array} the bytes of a `ModelProto`
 */
export function singleNodeModel(operator, { inputs, constants, output }) {
  const names = [...inputs, ...constants].map(({ name }) => name);
  return model([{ operator, inputs: names, output: output.name }], { inputs, constants, output });
}

/**
 * A model of several nodes, each of one output and without attributes, in the order in which they run.
 *
 * @param {readonly Node[]} nodes
 * @param {{ inputs: readonly FloatInput[], constants: readonly Constant[], output: FloatInput }} signature
 * @returns {Uint8Array} the bytes of a `ModelProto`
 */
export function model(nodes, { inputs, constants, output }) {
  const graph = message([
    ...nodes.map((node) =>
      bytes(
        1,
        message([
          ...node.inputs.map((name) => bytes(1, utf8(name))),
          bytes(2, utf8(node.output)),
          bytes(4, utf8(node.operator)),
        ]),
      ),
    ),
    bytes(2, utf8("graph")),
    ...constants.map((constant) => bytes(5, tensor(constant))),
    ...inputs.map((input) => bytes(11, valueInfo(input))),
    bytes(12, valueInfo(output)),
  ]);
  return message([integer(1, irVersion), bytes(7, graph), bytes(8, integer(2, operatorSet))]);
}

/** @param {string} name @param {readonly number[]} dims @param {Float32Array} values @returns {Constant} */
export function floats(name, dims, values) {
  // The format is little-endian, as every machine that runs Node is.
  return { name, type: "float32", dims, raw: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) };
}

/** @param {string} name @param {boolean} value @returns {Constant} */
export function flag(name, value) {
  return { name, type: "bool", dims: [], raw: Uint8Array.of(value ? 1 : 0) };
}

/** `TensorProto`. @param {Constant} constant */
function tensor({ name, type, dims, raw }) {
  return message([
    ...dims.map((dim) => integer(1, dim)),
    integer(2, dataTypes[type]),
    bytes(8, utf8(name)),
    bytes(9, raw),
  ]);
}

/** `ValueInfoProto`, with the `TypeProto` and `TensorShapeProto` inside it. @param {FloatInput} value */
function valueInfo({ name, dims }) {
  const shape = message(dims.map((dim) => bytes(1, integer(1, dim))));
  const tensorType = message([integer(1, dataTypes.float32), bytes(2, shape)]);
  return message([bytes(1, utf8(name)), bytes(2, bytes(1, tensorType))]);
}

/** A field of a whole number. @param {number} field @param {number} value */
function integer(field, value) {
  return message([varint(field << 3), varint(value)]);
}

/** A field of bytes: a string, raw data, or another message. @param {number} field @param {Uint8Array} content */
function bytes(field, content) {
  return message([varint((field << 3) | 2), varint(content.length), content]);
}

/** Base 128, least significant group first, the top bit set on all but the last. @param {number} value */
function varint(value) {
  const groups = [];
  for (; value >= 128; value = Math.floor(value / 128)) groups.push((value % 128) | 128);
  return Uint8Array.of(...groups, value);
}

/** @param {string} text */
function utf8(text) {
  return new TextEncoder().encode(text);
}

/** Fields one after another. @param {readonly Uint8Array[]} fields @returns {Uint8Array} */
function message(fields) {
  return new Uint8Array(Buffer.concat(fields));
}
