/** Components in somebody else's page. */
import { type ComponentChild, render } from "preact";

/** A component that is in a page. */
export interface Mounted {
  /** Takes it out, stops all its work and frees its memory. A second call does nothing. */
  destroy(): void;
}

/** Renders into an element, in the place of what is there. */
export function mount(element: Element, component: ComponentChild): Mounted {
  element.replaceChildren();
  element.classList.add("maskout-play");
  render(component, element);
  return {
    destroy() {
      render(null, element);
      element.classList.remove("maskout-play");
    },
  };
}

let mounted = 0;

/** A name that no other component of the page has, for a group of radio buttons. */
export function uniqueName(): string {
  mounted++;
  return `maskout-play-${mounted}`;
}
