/** The start of the page: an app with `pnpm bench serve`, a report with `pnpm bench`. */
import { render } from "preact";
import { App } from "./app.js";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/layout.css";
import "./styles/figures.css";

const page = document.getElementById("page");
if (page === null) throw new Error("The document has no place for the page.");
page.replaceChildren();
// A report has no part that runs anything, and the build then leaves it out.
const live = LIVE ? await import("./live/section.js") : undefined;
render(<App Live={live?.LiveSection} />, page);
