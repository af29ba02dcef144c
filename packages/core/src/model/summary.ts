/** A model's layers as a table of text. */
import { isChain } from "../layers/chain.js";
import { inputOf } from "../layers/children.js";
import type { Layer, LayerInput, ReadValues, Starts } from "../layers/layer.js";
import { type Shape, sizeOf } from "../shape.js";

type Row = readonly [layer: string, output: string, parameters: string, said: string];

/**
 * The table of {@link Model.summary}: one line per layer, with the shape of its output, its number of parameters and its own description.
 * The layers of a chain inside a chain have a line each.
 * @param read Returns the values of a parameter by its full name. Default: the initial values.
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

/** The place of a layer: its name in the table, and the prefix of the names of its parameters. */
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
