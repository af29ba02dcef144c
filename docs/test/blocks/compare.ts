/** Whether a value is what a comment claims. */
import ts from "typescript";

/**
 * What is wrong with the values, or nothing. The claim is written as JavaScript: numbers with decimals are compared as far
 * as they are written, whole ones exactly; an array may end in `...`; an object names the properties that matter.
 */
export function differenceFrom(claim: string, values: readonly unknown[]): string | undefined {
  const source = ts.createSourceFile("claim.js", `[${claim}]`, ts.ScriptTarget.ES2022, true);
  const [statement] = source.statements;
  if (
    statement === undefined ||
    !ts.isExpressionStatement(statement) ||
    !ts.isArrayLiteralExpression(statement.expression)
  ) {
    return `"${claim}" is no value`;
  }
  const { elements } = statement.expression;
  const [only] = values;
  if (values.length === 1 && elements.length > 1) return listDifference(elements, only);
  return listDifference(elements, values);
}

function listDifference(elements: readonly ts.Expression[], value: unknown): string | undefined {
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) return `${show(value)} is no list`;
  const actual: readonly unknown[] = Array.from(value as unknown as ArrayLike<unknown>);
  const open = elements.at(-1)?.kind === ts.SyntaxKind.SpreadElement;
  const stated = open ? elements.slice(0, -1) : elements;
  if (open ? actual.length < stated.length : actual.length !== stated.length) {
    return `${show(value)} has ${actual.length} elements, not ${stated.length}`;
  }
  for (const [index, element] of stated.entries()) {
    const difference = valueDifference(element, actual[index]);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function valueDifference(node: ts.Expression, value: unknown): string | undefined {
  if (ts.isArrayLiteralExpression(node)) return listDifference(node.elements, value);
  if (ts.isObjectLiteralExpression(node)) return objectDifference(node, value);
  const text = node.getText();
  const number = text.match(/^-?\d+(?:\.(\d+))?(?:e(-?\d+))?$/);
  if (number !== null) {
    const [, decimals = "", exponent = "0"] = number;
    const unit = 10 ** (Number(exponent) - decimals.length);
    const near =
      decimals === "" && exponent === "0"
        ? value === Number(text)
        : Math.abs(Number(value) - Number(text)) <= unit * 0.5001;
    return near ? undefined : `${show(value)} is not ${text}`;
  }
  const words: Readonly<Record<string, unknown>> = { true: true, false: false, null: null, undefined, NaN: Number.NaN };
  const stated = ts.isStringLiteral(node) ? node.text : Object.hasOwn(words, text) ? words[text] : node;
  return Object.is(value, stated) ? undefined : `${show(value)} is not ${text}`;
}

function objectDifference(node: ts.ObjectLiteralExpression, value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return `${show(value)} is no object`;
  for (const property of node.properties) {
    if (!ts.isPropertyAssignment(property)) return `"${property.getText()}" is not written as "name: value"`;
    const name = property.name.getText();
    const difference = valueDifference(property.initializer, Reflect.get(value, name));
    if (difference !== undefined) return `${name}: ${difference}`;
  }
  return undefined;
}

function show(value: unknown): string {
  if (ArrayBuffer.isView(value)) return JSON.stringify(Array.from(value as unknown as ArrayLike<number>).slice(0, 20));
  return typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
}
