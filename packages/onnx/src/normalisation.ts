/** Batch normalisation as in inference: a model that was exported in training mode may take the statistics of the batch. */
import { OptionError } from "@maskout/core";
import { attributeOf, isOperator, type ReadModel } from "./graph.js";
import type { NodeProto } from "./proto/onnx_pb.js";

/**
 * Lets the batch normalisation of a model use its running statistics: since version 14 an attribute says whether it does, before that the number of
 * its outputs. Whether there was any that did not.
 * @param used The tensors that something reads.
 * @throws {@link OptionError} where the running statistics that a node would update are read.
 */
export function inferNormalisation(owner: string, { graph }: ReadModel, used: ReadonlySet<string>): boolean {
  const training = graph.node.filter(isTraining);
  for (const node of training) {
    const [y = "", ...statistics] = node.output;
    if (statistics.some((name) => used.has(name))) {
      throw new OptionError({
        owner,
        option: "bytes",
        value: `BatchNormalization "${node.name || y}" in training, whose statistics the model hands out`,
        expected: "batch normalisation as in inference, as Monte Carlo dropout has it",
        remedy: "Call eval() of the modules of batch normalisation before the export, and leave those outputs out.",
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
