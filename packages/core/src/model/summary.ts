/** A model's layers as a table of text. */
import { isChain } from "../layers/chain.js";
import { inputOf } from "../layers/children.js";
import type { Layer, LayerInput, ReadValues, Starts } from "../layers/layer.js";
import { type Shape, sizeOf } from "../shape.js";

type Row = readonly [layer: string, output: string, parameters: string, said: string];

/**
 * A line per layer, those of a chain in a chain one by one, with the shape of its output, its number of parameters and what it says of itself.
 * @param read The values of a parameter by its full name. Default: those that it starts with.
 */
export function summaryOf(layer: Layer, input: LayerInput, read?: ReadValues): string {
  const rows: Row[] = [
    ["layer", "output", "parameters", ""],
    ["input", textOf(input.inputShape), "", ""],
  ];
  const { parameters } = layer.build(input);
  tell(layer, input, { shown: "", prefix: "", read: read ?? ((name) => parameters[name]?.values()) }, rows);
  rows.push(["total", "", String(countOf(parameters)), ""]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Where a layer stands: what it is called in the table, and what the names of its parameters start with. */
interface Place {
  readonly shown: string;
  readonly prefix: string;
  readonly read: ReadValues;
}

function tell(layer: Layer, input: LayerInput, { shown, prefix, read }: Place, rows: Row[]): Shape {
  if (!isChain(layer)) {
    const { outputShape, parameters } = layer.build(input);
    const said = layer.describe?.((name) => read(prefix + name)) ?? "";
    rows.push([shown === "" ? layer.kind : shown, textOf(outputShape), String(countOf(parameters)), said]);
    return outputShape;
  }
  let shape = input.inputShape;
  for (const [index, child] of layer.layers.entries()) {
    const [own, kind] = child.name === undefined ? [`${index}.${child.kind}`, ""] : [child.name, ` (${child.kind})`];
    const place = { shown: `${shown === "" ? "" : `${shown}.`}${own}${kind}`, prefix: `${prefix}${own}.`, read };
    shape = tell(child, inputOf({ layer: child, index, prefix: "" }, { ...input, inputShape: shape }), place, rows);
  }
  return shape;
}

function countOf(starts: Starts): number {
  return Object.values(starts).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

function textOf(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}
