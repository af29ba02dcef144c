/** The entry point of the page, which is an app with `pnpm bench serve` and a report with `pnpm bench`. */
import { render } from "preact";
import { App } from "./app.js";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/layout.css";
import "./styles/figures.css";

const page = document.getElementById("page");
if (page === null) throw new Error('The document has no element with the id "page".');
page.replaceChildren();
// A report cannot run anything, so the build leaves that part out.
const live = LIVE ? await import("./live/section.js") : undefined;
render(<App Live={live?.LiveSection} />, page);
