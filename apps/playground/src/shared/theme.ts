/** The colours of the style sheet, for what is drawn on a canvas. */

/** Red, green, blue, each 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** The names of the style sheet's colours, without what they begin with. */
export type ColourName = "background" | "text" | "muted" | "first" | "second" | "doubt";

/** A colour as it is now, where the element stands. */
export function colourOf(element: Element, name: ColourName): Colour {
  const value = getComputedStyle(element).getPropertyValue(`--maskout-${name}`);
  const [red = 0, green = 0, blue = 0] = value.match(/[\d.]+/g)?.map(Number) ?? [];
  return [red, green, blue];
}

/** A colour for a canvas. */
export function cssOf([red, green, blue]: Colour, opacity = 1): string {
  return `rgb(${red} ${green} ${blue} / ${opacity})`;
}

/** Calls back whenever the page may have changed from light to dark or back. @returns Ends it. */
export function watchTheme(onChange: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  // Sites with a switch of their own put a class or an attribute on the root.
  const root = new MutationObserver(onChange);
  root.observe(document.documentElement, { attributes: true });
  system.addEventListener("change", onChange);
  return () => {
    root.disconnect();
    system.removeEventListener("change", onChange);
  };
}
