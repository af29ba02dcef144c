/** What the peers use of libraries that publish no types. */

declare module "convnetjs" {
  /** A volume of `sx * sy * depth` values `w` and their gradients `dw`. */
  class Vol {
    constructor(sx: number, sy: number, depth: number, fill: number);
    readonly w: Float64Array;
    /** A new array after every `backward` of a dropout layer that was given this volume. */
    readonly dw: Float64Array;
  }

  interface LayerShape {
    in_sx: number;
    in_sy: number;
    in_depth: number;
  }

  class DropoutLayer {
    constructor(options: LayerShape & { drop_prob: number });
    forward(input: Vol, isTraining: boolean): Vol;
    backward(): void;
  }

  class FullyConnLayer {
    constructor(options: LayerShape & { num_neurons: number });
    /** One volume of weights for each unit. */
    readonly filters: readonly Vol[];
    readonly biases: Vol;
    forward(input: Vol, isTraining: boolean): Vol;
  }

  const convnetjs: {
    Vol: typeof Vol;
    DropoutLayer: typeof DropoutLayer;
    FullyConnLayer: typeof FullyConnLayer;
  };
  export default convnetjs;
}
