/** Conclusions from the speed measurements, in words that the page and the terminal share. */
import { formatNumber, formatSize } from "../../format.js";
import { fullestSize } from "./elementwise/fullest-size.js";
import type { SpeedResult } from "./schema.js";

/** The fastest forward pass at the size with the most measurements, on arrays if there are any, compared with the copy. */
export function findSpeed({ rows, monteCarlo, dropConnect }: SpeedResult): string | undefined {
  const forward = rows.filter(({ pass, gigabytesPerSecond }) => pass === "forward" && gigabytesPerSecond !== null);
  const onArrays = forward.filter(({ placement }) => placement === "arrays");
  const spoken = onArrays.length > 0 ? onArrays : forward;
  const size = fullestSize(spoken);
  const [first] = spoken.filter((row) => row.size === size).toSorted((a, b) => a.time.median - b.time.median);
  if (first !== undefined) {
    const { variant, time, ratioToCopy, device } = first;
    return (
      `A forward pass of ${formatSize(first.size)} elements takes ${formatNumber(time.median)} ns per element at best ` +
      `(${variant} on ${device}; 95% interval ${formatNumber(time.low)} to ${formatNumber(time.high)}); the floor, a plain copy, takes ${formatNumber(time.median / ratioToCopy)}.`
    );
  }
  const example = dropConnect?.rows.find(({ form, pass }) => form === "example" && pass === "forward");
  if (example !== undefined)
    return `DropConnect with a mask for every example takes ${formatNumber(example.ratioToDense)} times the plain product's time.`;
  const sampling = monteCarlo?.rows.find(({ way }) => way === "mcDropout");
  return (
    sampling &&
    `Monte Carlo dropout draws ${formatNumber(sampling.speedup)} times as many samples per second as whole passes.`
  );
}
