/** Puts batch normalisation into inference mode: a model exported in training mode may use the statistics of the batch. */
import { OptionError } from "@maskout/core";
import { attributeOf, isOperator, type ReadModel } from "./graph.js";
import type { NodeProto } from "./proto/onnx_pb.js";

/**
 * Makes the batch normalisation of a model use its running statistics. Since operator set 14 an attribute selects them, before that the number of
 * outputs. @returns Whether any node was changed.
 * @param used The tensors that some node reads.
 * @throws {@link OptionError} if the running statistics that a node would update are read.
 */
export function inferNormalisation(owner: string, { graph }: ReadModel, used: ReadonlySet<string>): boolean {
  const training = graph.node.filter(isTraining);
  for (const node of training) {
    const [y = "", ...statistics] = node.output;
    if (statistics.some((name) => used.has(name))) {
      throw new OptionError({
        owner,
        option: "bytes",
        value: `BatchNormalization "${node.name || y}" in training mode, whose updated statistics are read`,
        expected: "batch normalisation in inference mode, as Monte Carlo dropout requires",
        remedy: "Call eval() on the batch normalisation modules before the export, and leave those outputs out.",
      });
    }
    node.output = [y];
    node.attribute = node.attribute.filter(({ name }) => name !== "training_mode");
  }
  return training.length > 0;
}

function isTraining(node: NodeProto): boolean {
  if (!isOperator(node, "BatchNormalization")) return false;
  return attributeOf(node, "training_mode")?.i === 1n || node.output.filter((name) => name !== "").length > 1;
}
