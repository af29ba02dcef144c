/** The colours of the style sheet, for drawing on a canvas. */

/** Red, green, blue, each 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** The names of the style sheet's colours, without their prefix. */
export type ColourName = "background" | "text" | "muted" | "first" | "second" | "doubt";

/** The current value of a colour, at the element. */
export function colourOf(element: Element, name: ColourName): Colour {
  const value = getComputedStyle(element).getPropertyValue(`--maskout-${name}`);
  const [red = 0, green = 0, blue = 0] = value.match(/[\d.]+/g)?.map(Number) ?? [];
  return [red, green, blue];
}

/** A colour for a canvas. */
export function cssOf([red, green, blue]: Colour, opacity = 1): string {
  return `rgb(${red} ${green} ${blue} / ${opacity})`;
}

/** Calls back whenever the page may have changed between light and dark. @returns A function that stops this. */
export function watchTheme(onChange: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  // Sites with their own switch put a class or an attribute on the root.
  const root = new MutationObserver(onChange);
  root.observe(document.documentElement, { attributes: true });
  system.addEventListener("change", onChange);
  return () => {
    root.disconnect();
    system.removeEventListener("change", onChange);
  };
}
