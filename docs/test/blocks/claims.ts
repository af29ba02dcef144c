/**
 * What the comments of a program claim, as calls that check it. `// => 0.6, 0.4` after a statement states its value, the
 * variables it declares, or what it logs; `// throws OptionError: rate` states the error, and a part of its message. Other
 * comments are for people.
 */
import ts from "typescript";

/** Name of the function that a value, and its claim, are handed to. */
const CHECK = "__claim";

/** JavaScript that checks what the TypeScript's comments claim, and how many claims there are. */
export function withClaims(code: string): { readonly code: string; readonly claims: number } {
  const source = ts.createSourceFile("block.ts", code, ts.ScriptTarget.ES2022, true);
  const edits: { readonly from: number; readonly to: number; readonly text: string }[] = [];
  const visit = (node: ts.Node): void => {
    const claim = ts.isStatement(node) ? claimAfter(code, node) : undefined;
    if (claim !== undefined) {
      const line = source.getLineAndCharacterOfPosition(node.getEnd()).line + 1;
      const text = checked(node, source, `${line}, ${JSON.stringify(claim)}`);
      edits.push({ from: node.getStart(source), to: node.getEnd(), text });
    } else {
      ts.forEachChild(node, visit);
    }
  };
  visit(source);
  let result = code;
  for (const { from, to, text } of edits.toReversed()) result = result.slice(0, from) + text + result.slice(to);
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
  return { code: ts.transpileModule(result, { compilerOptions: options }).outputText, claims: edits.length };
}

/** The claim of a comment at the end of the line on which a statement ends. */
function claimAfter(code: string, statement: ts.Node): string | undefined {
  const [comment] = ts.getTrailingCommentRanges(code, statement.getEnd()) ?? [];
  const text = comment === undefined ? "" : code.slice(comment.pos, comment.end);
  return text.match(/^\/\/ (=> .+|throws .+)$/)?.[1];
}

function checked(node: ts.Node, source: ts.SourceFile, place: string): string {
  if (ts.isExpressionStatement(node)) {
    const expression = node.expression.getText(source);
    if (place.includes('"throws ')) return `await ${CHECK}.throws(async () => (${expression}), ${place});`;
    if (!expression.startsWith("console.log(")) return `${CHECK}((${expression}), ${place});`;
    return `console.log(...${CHECK}.all([${expression.slice("console.log(".length, -1)}], ${place}));`;
  }
  if (ts.isVariableStatement(node)) {
    const names = node.declarationList.declarations.flatMap(({ name }) => namesOf(name));
    return `${node.getText(source)} ${CHECK}.all([${names.join(", ")}], ${place});`;
  }
  throw new Error(`Line ${place}: a claim stands after an expression, a declaration or console.log, not after this.`);
}

function namesOf(name: ts.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : namesOf(element.name)));
}
