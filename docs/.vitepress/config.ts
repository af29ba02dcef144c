/** The site: its pages in order, and the extensions of Markdown. A dead link fails the build. */
import { readFileSync } from "node:fs";
import { katex } from "@mdit/plugin-katex";
import { type DefaultTheme, defineConfig } from "vitepress";
import { accessible } from "./accessible.js";
import { expectAnchors } from "./anchors.js";
import { figures } from "./figures.js";

/** Made by TypeDoc before the site is built. */
const reference: DefaultTheme.SidebarItem[] = JSON.parse(
  readFileSync(new URL("../api/typedoc-sidebar.json", import.meta.url), "utf8"),
);

const guide: DefaultTheme.SidebarItem[] = [
  {
    text: "Guide",
    items: [
      { text: "What is dropout?", link: "/guide/what-is-dropout" },
      { text: "Getting started", link: "/guide/getting-started" },
      { text: "Choosing a variant", link: "/guide/choosing" },
      { text: "Coming from Keras, PyTorch, TensorFlow.js", link: "/guide/coming-from" },
      { text: "Training", link: "/guide/training" },
      { text: "Convolutional networks", link: "/guide/convolution" },
      { text: "Layers and training by hand", link: "/guide/by-hand" },
      { text: "Saving and resuming", link: "/guide/checkpoints" },
      { text: "Weights from elsewhere", link: "/guide/weights" },
      { text: "ONNX models", link: "/guide/onnx" },
      { text: "TensorFlow.js models", link: "/guide/tensorflow" },
      { text: "Recipes", link: "/guide/recipes" },
      { text: "Reproducibility", link: "/guide/reproducibility" },
      { text: "Uncertainty", link: "/guide/uncertainty" },
      { text: "How sure, calibrated, with a guarantee", link: "/guide/how-sure" },
      { text: "Devices", link: "/guide/devices" },
      { text: "Threads", link: "/guide/threads" },
      { text: "Speed", link: "/guide/speed" },
      { text: "Questions", link: "/guide/faq" },
      { text: "Examples", link: "/guide/examples" },
      { text: "Studies", link: "/guide/studies" },
    ],
  },
  {
    text: "Variants",
    items: [
      { text: "Inverted dropout", link: "/variants/inverted" },
      { text: "Standard dropout", link: "/variants/standard" },
      { text: "Spatial dropout", link: "/variants/spatial" },
      { text: "Gaussian dropout and noise", link: "/variants/gaussian" },
      { text: "Alpha dropout", link: "/variants/alpha" },
      { text: "DropBlock", link: "/variants/dropblock" },
      { text: "DropConnect", link: "/variants/dropconnect" },
      { text: "Stochastic depth", link: "/variants/stochastic-depth" },
      { text: "Concrete dropout", link: "/variants/concrete" },
      { text: "Monte Carlo dropout", link: "/variants/mc-dropout" },
      { text: "Write a variant", link: "/write-a-variant" },
      { text: "Write a layer", link: "/write-a-layer" },
    ],
  },
  {
    text: "Background",
    items: [{ text: "The streams", link: "/mask-stream" }],
  },
];

/** The fonts of most formulas. */
const FORMULA_FONTS = /KaTeX_(Main-Regular|Math-Italic|AMS-Regular|Size[1-4]-Regular)[^/]*\.woff2$/;

export default defineConfig({
  title: "maskout",
  description: "Dropout for JavaScript and TypeScript: correct, reproducible to the bit, and fast.",
  lang: "en",
  cleanUrls: true,
  // The text with which TypeDoc begins the reference, a second list of its pages, and files of results.
  srcExclude: ["reference/**", "api/modules.md", "results/**"],
  head: [["link", { rel: "icon", type: "image/svg+xml", href: "/logo.svg" }]],
  markdown: {
    // Their colours have the contrast that readers with low vision need.
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    config: (markdown) => {
      // @ts-expect-error: VitePress brings the types of an older markdown-it.
      markdown.use(katex);
      // @ts-expect-error: the same.
      accessible(markdown);
      // @ts-expect-error: the same.
      figures(markdown);
    },
  },
  vite: {
    // The search index is one file, which is fetched on the first search.
    build: { chunkSizeWarningLimit: 1500 },
  },
  transformPageData(page) {
    if (page.relativePath.startsWith("api/")) page.frontmatter.editLink = false;
  },
  // The fonts of formulas are loaded together with a page that has formulas, since a formula has its final size only with them.
  transformHead: ({ content, assets }) =>
    content.includes('class="katex')
      ? assets
          .filter((asset) => FORMULA_FONTS.test(asset))
          .map((href) => ["link", { rel: "preload", href, as: "font", type: "font/woff2", crossorigin: "" }])
      : [],
  // The landing page has no main part of its own.
  transformHtml: (html) => html.replace('class="VPContent is-home"', 'role="main" class="VPContent is-home"'),
  buildEnd: ({ outDir }) => expectAnchors(outDir),
  themeConfig: {
    logo: { src: "/logo.svg", width: 24, height: 24 },
    nav: [
      { text: "Guide", link: "/guide/what-is-dropout", activeMatch: "^/guide/" },
      { text: "Variants", link: "/guide/choosing", activeMatch: "^/variants/" },
      { text: "Reference", link: "/api/", activeMatch: "^/api/" },
    ],
    sidebar: { "/": guide, "/api/": [{ text: "Reference", link: "/api/", items: reference }] },
    outline: [2, 3],
    search: {
      provider: "local",
      options: {
        translations: { button: { buttonText: "Search", buttonAriaLabel: "Search" } },
        miniSearch: {
          searchOptions: {
            // The guide explains; the reference and the reasons come after it.
            boostDocument: (id: string) => (/^\/(api|decisions)/.test(id) ? 0.3 : 1),
          },
        },
      },
    },
    socialLinks: [{ icon: "github", link: "https://github.com/maskout/maskout" }],
    editLink: { pattern: "https://github.com/maskout/maskout/edit/main/docs/:path", text: "Edit this page" },
    footer: { message: "MIT License" },
  },
});
