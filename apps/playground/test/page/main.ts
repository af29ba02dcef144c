/** A page that embeds the components, as strict as the comparison's report is. Its tests mount them with options of their own. */
import { cpu } from "@maskout/core";
import { mountLayer, mountPlayground, mountTurningDigit, pointVariants } from "@maskout/playground";
import "@maskout/playground/style.css";
import "./page.css";

const page = { mountLayer, mountPlayground, mountTurningDigit, pointVariants, cpu };

/** What the tests reach in the page. */
export type EmbeddingPage = typeof page;

Object.assign(globalThis, page);
