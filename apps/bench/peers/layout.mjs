/**
 * The order of an array's axes. Libraries differ in it: ours and TensorFlow's images have their channels last, those of ONNX and
 * PyTorch first. Everybody's arrays are laid out before anything is timed.
 */

/**
 * The same array with its axes in another order.
 *
 * @param {Float32Array} values
 * @param {Readonly<Record<string, number>>} sizes how long each axis is, by its letter
 * @param {string} from the letters of the axes as they are, such as `"NHWC"`, the last one varying fastest
 * @param {string} to the same letters as they shall be, such as `"NCHW"`
 * @returns {Float32Array}
 */
export function arrange(values, sizes, from, to) {
  if (from === to) return values;
  /** How far apart neighbours on an axis lie. @type {Record<string, number>} */
  const steps = {};
  let step = 1;
  for (const axis of [...from].reverse()) {
    steps[axis] = step;
    step *= sizes[axis];
  }
  const arranged = new Float32Array(values.length);
  const axes = [...to];
  const index = axes.map(() => 0);
  let source = 0;
  for (let target = 0; target < arranged.length; target++) {
    arranged[target] = values[source];
    // The next index: as on an odometer, an axis at its end goes back to 0 and the one before it goes on.
    for (let at = axes.length - 1; at >= 0; at--) {
      source += steps[axes[at]];
      if (++index[at] < sizes[axes[at]]) break;
      source -= steps[axes[at]] * index[at];
      index[at] = 0;
    }
  }
  return arranged;
}

/**
 * How long the axes of a convolution's arrays are: those of the images x, of the images y that it makes, and of its weights.
 *
 * @param {import("./index.mjs").Conv2dShape} shape
 */
export function axesOf({ batch, rows, columns, channels, kernelSize, filters }) {
  return {
    x: { N: batch, H: rows, W: columns, C: channels },
    y: { N: batch, H: rows - kernelSize + 1, W: columns - kernelSize + 1, C: filters },
    w: { H: kernelSize, W: kernelSize, I: channels, O: filters },
  };
}
