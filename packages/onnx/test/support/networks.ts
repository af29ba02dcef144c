/** ONNX models of the golden networks. */
import type { Network } from "./files.js";
import { type Constant, type Graph, type ModelFacts, modelOf, type Node } from "./writer.js";

/** How a network is written, and its Dropout nodes. */
export interface DropoutForm extends ModelFacts {
  /** The file that holds its weights, one behind another; left out, the model does. Biases stay in the model. */
  readonly weightsFile?: string;
  /** A Dropout node between two tensors, with constants that it needs. */
  dropout(
    x: string,
    y: string,
    layer: number,
  ): { readonly nodes: readonly Node[]; readonly constants?: readonly Constant[] };
}

const activations = { relu: "Relu", sigmoid: "Sigmoid", tanh: "Tanh" } as const;

/** The network as layers of MatMul, Add and an activation, each hidden one followed by Dropout. */
export function onnxOf(network: Network, { dropout, weightsFile, ...facts }: DropoutForm): Uint8Array<ArrayBuffer> {
  const { sizes, hidden, head, weights, biases } = network;
  const graph: { nodes: Node[]; constants: Constant[] } = { nodes: [], constants: [] };
  let x = "x";
  let offset = 0;
  for (const [layer, values] of weights.entries()) {
    const last = layer === weights.length - 1;
    const [inputs, units] = [sizes[layer]!, sizes[layer + 1]!];
    const file = weightsFile === undefined ? undefined : { name: weightsFile, offset };
    graph.constants.push({ name: `w${layer}`, dims: [inputs, units], values, ...(file && { file }) });
    offset += Float32Array.BYTES_PER_ELEMENT * values.length;
    // In full, since sums of early versions do not broadcast.
    graph.constants.push({ name: `b${layer}`, dims: [units], values: biases[layer]! });
    graph.nodes.push({ op: "MatMul", inputs: [x, `w${layer}`], outputs: [`product${layer}`] });
    graph.nodes.push({
      op: "Add",
      name: `add${layer}`,
      inputs: [`product${layer}`, `b${layer}`],
      outputs: [`sum${layer}`],
    });
    if (last) {
      if (head === "linear") graph.nodes.push({ op: "Identity", inputs: [`sum${layer}`], outputs: ["y"] });
      else
        graph.nodes.push({ op: head === "softmax" ? "Softmax" : "Sigmoid", inputs: [`sum${layer}`], outputs: ["y"] });
      break;
    }
    graph.nodes.push({ op: activations[hidden], inputs: [`sum${layer}`], outputs: [`active${layer}`] });
    x = `dropped${layer}`;
    const { nodes, constants = [] } = dropout(`active${layer}`, x, layer);
    graph.nodes.push(...nodes);
    graph.constants.push(...constants);
  }
  const whole: Graph = {
    ...graph,
    inputs: [{ name: "x", dims: ["batch", sizes[0]!] }],
    outputs: [{ name: "y", dims: ["batch", sizes.at(-1)!] }],
  };
  return modelOf(whole, facts);
}
