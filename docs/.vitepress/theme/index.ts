/** VitePress's own theme in the reader's system fonts, which need no loading, with formulas, tabs and the playground's components. */
import type { Theme } from "vitepress";
import theme from "vitepress/theme-without-fonts";
import { embedded } from "./embedded.js";
import { Tabs } from "./tabs.js";
import "katex/dist/katex.min.css";
import "./style.css";

const extended: Theme = {
  extends: theme,
  enhanceApp({ app }) {
    app.component(
      "Playground",
      embedded("The playground", "playground", (playground) => playground.mountPlayground),
    );
    app.component(
      "OneLayer",
      embedded("One layer on one digit", "one-layer", (playground) => playground.mountLayer),
    );
    app.component("Tabs", Tabs);
    app.component(
      "TurningDigit",
      embedded("The digit to turn", "turning-digit", (playground) => playground.mountTurningDigit),
    );
  },
};

export default extended;
