/** Noise that a whole channel shares: one decision per example and channel. */
import { ShapeError } from "../errors.js";
import { expectOneOf } from "../options.js";
import type { Shape } from "../shape.js";
import type { NoiseShape } from "../stream/noise-shape.js";

/** The dimension of an input `[batch, …]` that holds its channels: the last one, as everywhere in this library, or the first one after the batch. */
export type Channels = "last" | "first";

/** The option of noise that whole channels share. */
export interface ChannelOptions {
  /** `"last"` for inputs `[batch, …, channels]`, as in maskout's layers and in Keras; `"first"` for `[batch, channels, …]`. Default `"last"`. */
  readonly channels?: Channels;
}

/** The option `channels` with its default. @throws {@link OptionError} for anything other than `"last"` and `"first"`. */
export function resolveChannels(owner: string, { channels = "last" }: ChannelOptions): Channels {
  return expectOneOf(owner, "channels", channels, ["last", "first"], "maskout's own layers have their channels last.");
}

/** The shape of noise with one decision per example and channel, for an input of `shape`, batch included. */
export function noiseOfChannels(channels: Channels, shape: Shape): NoiseShape {
  const axis = channels === "last" ? shape.length - 1 : 1;
  return shape.map((_, each) => (each === 0 || each === axis ? null : 1));
}

/** Refuses an input shape without channels: one of fewer than 2 dimensions. @throws {@link ShapeError} */
export function expectChannels(owner: string, shape: Shape): void {
  if (shape.length < 2)
    throw new ShapeError(owner, { input: shape }, "at least 2 dimensions, the batch and the channels");
}
