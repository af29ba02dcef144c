/** The light and dark colours. Names keep their colour in every figure. */
import { useEffect, useState } from "preact/hooks";

/**
 * Hues of Okabe and Ito's palette, which people with any of the common forms of colour blindness can tell apart. They are made
 * darker or lighter until each has a contrast of 3 to 1 with the background. Shapes and labels carry the same information.
 */
export interface Theme {
  readonly name: "light" | "dark";
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly blue: string;
  readonly orange: string;
  readonly green: string;
  readonly purple: string;
  readonly yellow: string;
  readonly sky: string;
  readonly red: string;
  readonly brown: string;
  readonly indigo: string;
  readonly grey: string;
}

export const light: Theme = {
  name: "light",
  background: "#ffffff",
  text: "#1c2024",
  muted: "#5b6470",
  grid: "#d5dae0",
  blue: "#0072b2",
  orange: "#c8500a",
  green: "#00805f",
  purple: "#a8478f",
  yellow: "#8f7d00",
  sky: "#4a90d9",
  red: "#b0003a",
  brown: "#7a4a1e",
  indigo: "#4b3fb5",
  grey: "#6b7280",
};

const dark: Theme = {
  name: "dark",
  background: "#171a1f",
  text: "#e8eaed",
  muted: "#a3acb8",
  grid: "#3a414b",
  blue: "#56b4e9",
  orange: "#f2a03d",
  green: "#34c99a",
  purple: "#e79bcb",
  yellow: "#f0e442",
  sky: "#b9dcf7",
  red: "#ff7a9c",
  brown: "#d8a878",
  indigo: "#a59bff",
  grey: "#a3acb8",
};

export type Hue = "blue" | "orange" | "green" | "purple" | "yellow" | "sky" | "red" | "brown" | "indigo" | "grey";

const SYMBOLS = {
  blue: "circle",
  orange: "square2",
  green: "triangle",
  purple: "diamond2",
  yellow: "star",
  sky: "hexagon",
  red: "plus",
  brown: "asterisk",
  indigo: "wye",
  grey: "times",
} as const;

/** The shape that goes with a hue. */
export function symbolOf(hue: Hue): (typeof SYMBOLS)[Hue] {
  return SYMBOLS[hue];
}

/** The theme of the reader's system; follows its changes. */
export function useTheme(): Theme {
  const [query] = useState(() => matchMedia("(prefers-color-scheme: dark)"));
  const [isDark, setDark] = useState(query.matches);
  useEffect(() => {
    const follow = () => setDark(query.matches);
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, [query]);
  return isDark ? dark : light;
}
