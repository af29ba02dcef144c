/** Noise that is one for a whole channel: one decision per example and channel. */
import { ShapeError } from "../errors.js";
import { expectOneOf } from "../options.js";
import type { Shape } from "../shape.js";
import type { NoiseShape } from "../stream/noise-shape.js";

/** Which dimension of an input `[batch, …]` holds its channels: the last one, as everywhere in this library, or the first one after the batch. */
export type Channels = "last" | "first";

/** The option of noise that channels share. */
export interface ChannelOptions {
  /** `"last"`: `[batch, …, channels]`, as in maskout's layers and in Keras. `"first"`: `[batch, channels, …]`. Default `"last"`. */
  readonly channels?: Channels;
}

/** @throws {@link OptionError} for another place than `"last"` and `"first"`. */
export function resolveChannels(owner: string, { channels = "last" }: ChannelOptions): Channels {
  return expectOneOf(owner, "channels", channels, ["last", "first"], "maskout's own layers have their channels last.");
}

/** The shape of noise that is one for an example and channel. */
export function noiseOfChannels(channels: Channels, shape: Shape): NoiseShape {
  const axis = channels === "last" ? shape.length - 1 : 1;
  return shape.map((_, each) => (each === 0 || each === axis ? null : 1));
}

/** Refuses inputs without channels. @throws {@link ShapeError} */
export function expectChannels(owner: string, shape: Shape): void {
  if (shape.length < 2)
    throw new ShapeError(owner, { input: shape }, "at least 2 dimensions, the batch and the channels");
}
