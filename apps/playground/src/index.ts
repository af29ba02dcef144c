/** `@maskout/playground`: components for pages about dropout. Each is mounted into an element, and removed by `destroy()`. */
export { mountTurningDigit, type TurningDigitOptions } from "./digit/turning-digit.js";
export { type LayerOptions, mountLayer } from "./layer/layer-view.js";
export type { DataName } from "./points/data.js";
export { mountPlayground, type PlaygroundOptions } from "./points/playground.js";
export { type NetworkOptions, type PlaygroundVariant, pointVariants } from "./points/variants.js";
export type { Mounted } from "./shared/mount.js";

import "./style.css";
