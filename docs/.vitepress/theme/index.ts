/** VitePress's own theme, with formulas and the components of the playground. */
import type { Theme } from "vitepress";
import theme from "vitepress/theme";
import { embedded } from "./embedded.js";
import "katex/dist/katex.min.css";
import "./style.css";

const extended: Theme = {
  extends: theme,
  enhanceApp({ app }) {
    app.component(
      "Playground",
      embedded("The playground", (playground) => playground.mountPlayground),
    );
    app.component(
      "TurningDigit",
      embedded("The digit to turn", (playground) => playground.mountTurningDigit),
    );
  },
};

export default extended;
