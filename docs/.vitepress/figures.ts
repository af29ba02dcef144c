/**
 * Images that stand alone become figures, with their size, so that nothing moves when they come, and a caption that says how they
 * were made: what stands as their title, and for what `figures/draw.mjs` draws, the command.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type MarkdownIt from "markdown-it";

const DRAWN = "Drawn by maskout itself, from fixed seeds: `pnpm --filter @maskout/docs figures`.";

/** A picture that is no wider than this is read on a phone as it is; a wider one keeps its size there, and scrolls. */
const NARROW = 480;

/** The part that VitePress tells of a page. */
interface Env {
  readonly path?: string;
}

/** The plugin. @throws {Error} when rendering, for a figure without a caption, or a format whose size is not known. */
export function figures(markdown: MarkdownIt): void {
  markdown.core.ruler.push("figures", (state) => {
    for (let at = 0; at + 2 < state.tokens.length; at++) {
      const [open, inline, close] = state.tokens.slice(at, at + 3);
      const [image, ...others] = inline?.children ?? [];
      if (open?.type !== "paragraph_open" || image?.type !== "image" || others.length > 0) continue;
      const source = image.attrGet("src") ?? "";
      const { path = "" } = state.env as Env;
      const { width, height } = sizeOf(join(dirname(path), source));
      image.attrSet("width", String(width));
      image.attrSet("height", String(height));
      // The room is kept whatever a style sheet says of images: of a width of "auto" nothing is known before they come.
      if (width <= NARROW) image.attrSet("style", `width: ${width}px`);
      const made = source.includes("/figures/") ? DRAWN : "";
      const caption = [image.attrGet("title") ?? "", made].filter((part) => part !== "").join(" ");
      if (caption === "") throw new Error(`${path}: say as its title how ${source} was made: ![…](… "Made by …").`);
      image.attrs = (image.attrs ?? []).filter(([name]) => name !== "title");
      open.tag = "figure";
      close!.tag = "figure";
      const rendered = new state.Token("html_inline", "", 0);
      // A picture that is wider than a phone scrolls, by keys too.
      const scroller = new state.Token("html_inline", "", 0);
      scroller.content = `<div class="picture${width > NARROW ? "" : " narrow"}" tabindex="0">`;
      rendered.content = `</div><figcaption>${markdown.renderInline(caption, { ...state.env })}</figcaption>`;
      inline!.children = [scroller, image, rendered];
    }
  });
}

function sizeOf(file: string): { readonly width: number; readonly height: number } {
  const bytes = readFileSync(file);
  if (file.endsWith(".png")) return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  const [, width, height] = bytes.toString("latin1").match(/<svg [^>]*width="(\d+)" height="(\d+)"/) ?? [];
  if (width === undefined) throw new Error(`${file}: how large is it? An SVG says width and height.`);
  return { width: Number(width), height: Number(height) };
}
