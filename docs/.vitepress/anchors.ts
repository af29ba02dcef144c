/** VitePress refuses links to pages that do not exist; this refuses links to headings that do not. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** @throws for links within the built site whose anchor is on no element of the page, all of them named. */
export function expectAnchors(folder: string): void {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".html"));
  const pages = new Map(files.map((file) => [pathOf(file), readFileSync(join(folder, file), "utf8")]));
  const ids = new Map([...pages].map(([path, html]) => [path, new Set(valuesOf(html, "id"))]));
  const broken = [...pages].flatMap(([path, html]) =>
    valuesOf(html, "href")
      .map((href) => new URL(href, `https://site${path}`))
      .filter(({ host, hash }) => host === "site" && hash.length > 1)
      .filter(({ pathname, hash }) => !ids.get(pathOf(pathname))?.has(decodeURIComponent(hash.slice(1))))
      .map(({ pathname, hash }) => `${path} links to ${pathname}${hash}`),
  );
  if (broken.length > 0) throw new Error(`There is no such heading:\n${[...new Set(broken)].join("\n")}`);
}

function valuesOf(html: string, attribute: "id" | "href"): readonly string[] {
  const values = html.matchAll(new RegExp(`<[^>]*\\s${attribute}="([^"]*)"`, "g"));
  return Array.from(values, ([, value = ""]) => value.replaceAll("&amp;", "&"));
}

/** `guide/faq.html`, `/guide/faq.html` and `/guide/faq` are `/guide/faq`; an index is its folder. */
function pathOf(file: string): string {
  const path = `/${file.replaceAll("\\", "/").replace(/^\//, "")}`.replace(/\.html$/, "");
  return decodeURIComponent(path.replace(/\/index$/, "/"));
}
