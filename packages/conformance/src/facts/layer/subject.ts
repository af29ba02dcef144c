/** What the facts of every layer are checked of. */
import type { Layer } from "@maskout/core";
import type { Subject } from "../../subject.js";

/** A layer to check, maybe in a container. */
export interface LayerCase {
  /** What it is called in messages. */
  readonly what: string;
  /** Makes it anew. */
  make(): Layer;
}

/** A subject with the layers to check. */
export interface LayerSubject extends Subject {
  readonly layers: readonly LayerCase[];
}
