/** The types of all programs at once, as strict as a user's project may be. */
import { mkdirSync, writeFileSync } from "node:fs";
import ts from "typescript";
import type { Program } from "./programs.js";
import { FOLDER, fileNameOf } from "./run.js";

/** What is wrong with the types of the programs, by their names. */
export function typeErrors(programs: readonly Program[]): ReadonlyMap<string, readonly string[]> {
  mkdirSync(FOLDER, { recursive: true });
  const names = new Map<string, string>();
  for (const program of programs) {
    const path = `${FOLDER}${fileNameOf(program)}.ts`.replaceAll("\\", "/");
    writeFileSync(path, `${program.code}\nexport {};\n`);
    names.set(path, program.name);
  }
  const compiled = ts.createProgram([...names.keys()], {
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.esnext.disposable.d.ts"],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ["node"],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  });
  const errors = new Map<string, string[]>();
  for (const { file, start = 0, messageText } of ts.getPreEmitDiagnostics(compiled)) {
    const name = names.get(file?.fileName.replaceAll("\\", "/") ?? "") ?? file?.fileName ?? "the compiler";
    const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1;
    const text = `line ${line}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    errors.set(name, [...(errors.get(name) ?? []), text]);
  }
  return errors;
}
