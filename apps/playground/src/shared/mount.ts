/** Mounts components in any page. */
import { type ComponentChild, render } from "preact";

/** A component that is mounted in a page. */
export interface Mounted {
  /** Removes the component, stops all its work and frees its memory. A second call does nothing. */
  destroy(): void;
}

/** Renders a component into an element, replacing its content. */
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

/** A name for a group of radio buttons that no other component of the page has. */
export function uniqueName(): string {
  mounted++;
  return `maskout-play-${mounted}`;
}
