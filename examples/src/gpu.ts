/**
 * The same model on a GPU and on the CPU, with the same masks to the bit. Uses the best available device of gpu.js: WebGPU where
 * there is a driver and the package `webgpu`, else gpu.js's WebAssembly.
 */
import { cpu, dense, predict, relu, sequential, tensor } from "@maskout/core";
import { gpu } from "@maskout/core/gpu";
import { invertedDropout } from "@maskout/inverted";

const device = await gpu();
console.log(`the device: ${device.name}; masks are ${device.masks}`);

// Dropout alone, in a pass with masks: both devices drop the same elements.
const ones = tensor(new Float32Array(100_000).fill(1), [100, 1000]);
const there = await ones.to(device);
const [here, onGpu] = [cpu(), device].map((place) =>
  sequential([invertedDropout({ rate: 0.5 })], { seed: "gpu", device: place }),
);
const a = await (await predict(here!, ones, { mode: "sample" })).data();
const b = await (await predict(onGpu!, there, { mode: "sample" })).data();
console.log(`values that differ, of 100,000: ${a.filter((value, at) => value !== b[at]).length}`);

// A whole network: its sums may be added up in another order.
const layers = () => [dense(256), relu(), invertedDropout({ rate: 0.5 }), dense(10)];
const [first, second] = [cpu(), device].map((place) => sequential(layers(), { seed: "gpu", device: place }));
const p = await (await predict(first!, ones, { mode: "sample" })).data();
const q = await (await predict(second!, there, { mode: "sample" })).data();
const largest = p.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const apart = p.reduce((most, value, at) => Math.max(most, Math.abs(value - q[at]!)), 0);
console.log(`largest difference of a network's outputs, of the largest output: ${(apart / largest).toExponential(1)}`);
await device.destroy();
