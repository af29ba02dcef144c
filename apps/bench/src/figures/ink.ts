/** Paints handwriting as an image: ink on paper, in the colours of a theme. */
import type { Theme } from "./theme.js";

const SIDE = 28;

/** The image address of a picture of 28 by 28 values from 0 (paper) to 1 (ink). */
export function paintInk(values: ArrayLike<number>, theme: Theme): string {
  return paintPixels((pixel) => inkOf(values[pixel]!, theme));
}

/** The colour of ink of a given strength. */
export function inkOf(strength: number, theme: Theme): string {
  return mix(mix(theme.background, theme.text, 0.08), theme.text, Math.min(1, strength));
}

/** The image address of a picture with one colour per pixel. */
export function paintPixels(colourOf: (pixel: number) => string): string {
  const canvas = document.createElement("canvas");
  canvas.width = SIDE;
  canvas.height = SIDE;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("This browser has no canvas to paint on.");
  for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
    context.fillStyle = colourOf(pixel);
    context.fillRect(pixel % SIDE, Math.floor(pixel / SIDE), 1, 1);
  }
  return canvas.toDataURL();
}

/** A colour between two, given as `#rrggbb`. */
export function mix(from: string, to: string, share: number): string {
  const channels = [1, 3, 5].map((at) => {
    const [a, b] = [from, to].map((colour) => Number.parseInt(colour.slice(at, at + 2), 16));
    return Math.round(a! + (b! - a!) * share);
  });
  return `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}
