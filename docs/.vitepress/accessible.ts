/** What Markdown's renderers leave out and screen readers or keys need. */
import type MarkdownIt from "markdown-it";

/** The plugin: an empty cell heads no column, and a formula that is wider than the page scrolls by keys too. */
export function accessible(markdown: MarkdownIt): void {
  markdown.core.ruler.push("empty headers", (state) => {
    for (let at = 0; at + 2 < state.tokens.length; at++) {
      const [open, content, close] = state.tokens.slice(at, at + 3);
      if (open?.type !== "th_open" || content?.content !== "") continue;
      open.tag = "td";
      close!.tag = "td";
    }
  });
  const math = markdown.renderer.rules.math_block;
  if (math === undefined) throw new Error("The formulas' plugin has no rule for blocks: use this one after it.");
  markdown.renderer.rules.math_block = (...args) =>
    math(...args).replace('<span class="katex-display">', '<span class="katex-display" tabindex="0">');
}
