/** A model's layers as a table of text. */
import { isChain } from "../layers/chain.js";
import { inputOf } from "../layers/children.js";
import type { Layer, LayerInput, Starts } from "../layers/layer.js";
import { type Shape, sizeOf } from "../shape.js";

type Row = readonly [layer: string, output: string, parameters: string];

/** A line a layer, those of a chain in a chain one by one, with the shape of its output and its number of parameters. */
export function summaryOf(layer: Layer, input: LayerInput): string {
  const rows: Row[] = [
    ["layer", "output", "parameters"],
    ["input", textOf(input.inputShape), ""],
  ];
  const { parameters } = layer.build(input);
  describe(layer, input, "", rows);
  rows.push(["total", "", String(countOf(parameters))]);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map(([name, output, count]) => `${name.padEnd(widths[0]!)}  ${output.padEnd(widths[1]!)}  ${count}`.trimEnd())
    .join("\n");
}

function describe(layer: Layer, input: LayerInput, prefix: string, rows: Row[]): Shape {
  if (!isChain(layer)) {
    const { outputShape, parameters } = layer.build(input);
    rows.push([prefix === "" ? layer.kind : prefix, textOf(outputShape), String(countOf(parameters))]);
    return outputShape;
  }
  let shape = input.inputShape;
  for (const [index, child] of layer.layers.entries()) {
    const name = `${prefix === "" ? "" : `${prefix}.`}${child.name === undefined ? `${index}.${child.kind}` : `${child.name} (${child.kind})`}`;
    shape = describe(child, inputOf({ layer: child, index, prefix: "" }, { ...input, inputShape: shape }), name, rows);
  }
  return shape;
}

function countOf(starts: Starts): number {
  return Object.values(starts).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

function textOf(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}
