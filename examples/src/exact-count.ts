/**
 * Masks that drop an exact number of weights: a well-known example shuffles a mask with a fixed number of zeros and multiplies the weights by it,
 * `w *= drop_mask`. Here that is `sampling: "exact"`: every mask drops the same number, and every choice is equally likely.
 */
import { dropConnectGrad } from "@maskout/dropconnect";

const [inputs, units, rate, steps] = [20, 5, 0.5, 2000];
const ones = {
  x: new Float32Array(inputs).fill(1),
  w: new Float32Array(inputs * units).fill(1),
  dy: new Float32Array(units).fill(1),
  batch: 1,
  inputs,
  units,
};
const drops = new Uint32Array(inputs * units);
const counts = new Set<number>();
for (let step = 0; step < steps; step++) {
  // With inputs and gradients of 1, the gradient of a weight shows its mask: 0 if dropped, else 1 / q.
  const { dw } = dropConnectGrad(ones, { rate, mask: "batch", sampling: "exact", seed: "exact", step });
  const dropped = dw.filter((gradient) => gradient === 0).length;
  counts.add(dropped);
  dw.forEach((gradient, weight) => {
    drops[weight]! += gradient === 0 ? 1 : 0;
  });
}
console.log(`${steps} masks over ${inputs} x ${units} weights dropped ${[...counts].join(" or ")} of them`);
console.log(`each weight was dropped ${Math.min(...drops)} to ${Math.max(...drops)} times, ${rate * steps} expected`);
console.log(`numbers of dropped weights that occur: ${Number(counts.size.toPrecision(4))}`);
console.log(`weights dropped by every mask: ${Number([...counts][0]!.toPrecision(4))}`);
