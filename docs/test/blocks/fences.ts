/** The code blocks of Markdown files, with what their fences say about them. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import MarkdownIt from "markdown-it";

/** A fenced block of TypeScript or JavaScript. */
export interface Fence {
  /** Path of the Markdown file, from the repository's root. */
  readonly page: string;
  /** Line of the file, from 1, on which the code begins. */
  readonly line: number;
  readonly code: string;
  /** Whether it goes on from the block before it: ` ```ts continued `. */
  readonly continued: boolean;
  /** Why it cannot run here: ` ```ts skip="needs a camera" `. It is type-checked all the same. */
  readonly skip: string | undefined;
  /** The file of the page's package that it is: ` ```ts file="src/layer.ts" `. */
  readonly file: string | undefined;
}

export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** Folders whose pages are read, and folders all of whose folders are. */
const FOLDERS = [".", "examples", "docs", "docs/guide", "docs/variants"];
const PARENTS = ["packages", "apps"];
const LANGUAGES = ["ts", "js", "typescript", "javascript", "mts", "mjs", "tsx", "jsx"];
const KNOWN = /^(continued|skip="[^"]+"|file="[^"]+")$/;

/** Every block of code of every page that people write; the API reference is made from sources. */
export function readFences(): readonly Fence[] {
  const folders = [
    ...FOLDERS,
    ...PARENTS.flatMap((parent) => readdirSync(ROOT + parent).map((name) => `${parent}/${name}`)),
  ];
  return folders
    .flatMap((folder) => readdirSync(ROOT + folder).map((name) => (folder === "." ? name : `${folder}/${name}`)))
    .filter((page) => page.endsWith(".md") && !page.endsWith("CHANGELOG.md"))
    .flatMap((page) => fencesOf(page, readFileSync(ROOT + page, "utf8")));
}

/** The blocks of one page. @throws for a mark that nobody would heed, such as a misspelt one. */
export function fencesOf(page: string, markdown: string): readonly Fence[] {
  const fences: Fence[] = [];
  for (const { type, info, content, map } of new MarkdownIt().parse(markdown, {})) {
    const [language = "", ...marks] = info.trim().match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
    if (type !== "fence" || !LANGUAGES.includes(language.toLowerCase())) continue;
    const line = (map?.[0] ?? 0) + 2;
    const unknown = marks.find((mark) => !KNOWN.test(mark));
    if (unknown !== undefined)
      throw new Error(`${page}:${line - 1}: the fence says "${unknown}", which means nothing.`);
    const value = (name: string) => marks.find((mark) => mark.startsWith(`${name}=`))?.slice(name.length + 2, -1);
    fences.push({
      page,
      line,
      code: content,
      continued: marks.includes("continued"),
      skip: value("skip"),
      file: value("file"),
    });
  }
  return fences;
}
