// Run in a process of its own with --expose-gc: makes tensors on the CPU or on the gpu.js mode that is named, forgets them, and
// counts what is alive.
import { setTimeout } from "node:timers/promises";
import { cpu, zeros } from "@maskout/core";
import { gpu } from "@maskout/core/gpu";

const [, , mode] = process.argv;
const device = mode === undefined ? cpu() : await gpu({ mode });

for (let made = 0; made < 1000; made++) zeros([64], { device });
const before = device.memory().tensors;
for (let round = 0; round < 50 && device.memory().tensors > 0; round++) {
  globalThis.gc();
  await setTimeout(10);
}
process.stdout.write(JSON.stringify({ before, after: device.memory().tensors }));
