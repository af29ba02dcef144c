/** Spatial dropout as data: inverted dropout with one decision per example and channel. */
import { type Shape, ShapeError } from "@maskout/core";
import {
  type ChannelOptions,
  type Channels,
  defineMask,
  defineNoise,
  type NoiseDefinition,
  noiseOfChannels,
  type RateOptions,
  type ResolvedRate,
  resolveChannels,
  resolveRate,
} from "@maskout/core/variant";
import { onCpu, trainingScale } from "./cpu.js";

/** Defined by the build. */
declare const CORE_VERSION: string;

/** The amount to drop, and the place of the channels. `rate` or `keepProb` is required. */
export type SpatialOptions = RateOptions & ChannelOptions;

/** {@link SpatialOptions}, checked. */
export interface SpatialSettings extends ResolvedRate {
  /** The dimension of the channels: the last one, or the first after the batch. */
  readonly channels: Channels;
}

/** The number of dimensions other than batch and channels. */
export type Positions = 1 | 2 | 3;

/** The names of these dimensions, by their number. */
const POSITIONS = { 1: "time", 2: "rows, columns", 3: "depth, rows, columns" };

/** Spatial dropout is inverted dropout except for the shape of its mask. */
const mask = defineMask({
  name: "spatial",
  packageName: "@maskout/spatial",
  layerName: "spatialDropout",
  madeFor: CORE_VERSION,
  kernel: { cpu: onCpu, gpu: async () => (await import("./gpu.js")).onGpu },
  scale: trainingScale,
  infer: () => 1,
});

/** The variant for inputs with this number of position dimensions; without it, for any number of them. */
// @__NO_SIDE_EFFECTS__
export function spatial(positions?: Positions): NoiseDefinition<SpatialOptions, SpatialSettings> {
  const suffix = positions === undefined ? "" : `${positions}d`;
  return defineNoise<SpatialOptions, SpatialSettings>({
    ...mask,
    name: `spatial ${suffix}`.trim(),
    layerName: `${mask.layerName}${suffix}`,
    options: [...mask.options, "channels"],
    settings(owner, options) {
      return { channels: resolveChannels(owner, options), ...resolveRate(owner, options) };
    },
    shared({ channels }, shape) {
      expectPositions(`${mask.layerName}${suffix}`, shape, channels, positions);
      return noiseOfChannels(channels, shape);
    },
  });
}

/** Refuses an input of another rank. @throws {@link ShapeError} */
function expectPositions(owner: string, shape: Shape, channels: Channels, positions: Positions | undefined): void {
  const given = shape.length - 2;
  if (given === (positions ?? Math.min(Math.max(given, 1), 3))) return;
  const between = positions === undefined ? "positions" : POSITIONS[positions];
  const layout = channels === "last" ? `[batch, ${between}, channels]` : `[batch, channels, ${between}]`;
  const rank = positions === undefined ? "a shape of 3 to 5 dimensions" : `${positions + 2} dimensions`;
  throw new ShapeError(owner, { input: shape }, `${rank}, ${layout}`);
}
