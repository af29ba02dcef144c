/** What the facts of every layer are checked for. */
import type { Layer } from "@maskout/core";
import type { Subject } from "../../subject.js";

/** A layer to check, possibly in a container. */
export interface LayerCase {
  /** The name of the layer in messages. */
  readonly what: string;
  /** Makes a new instance. */
  make(): Layer;
}

/** A subject with the layers to check. */
export interface LayerSubject extends Subject {
  readonly layers: readonly LayerCase[];
}
