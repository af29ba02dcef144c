// Run in a process of its own with --expose-gc: makes tensors, forgets them, and counts what is alive.
import { setTimeout } from "node:timers/promises";
import { cpu, zeros } from "@maskout/core";

for (let made = 0; made < 1000; made++) zeros([64]);
const before = cpu().memory().tensors;
for (let round = 0; round < 50 && cpu().memory().tensors > 0; round++) {
  globalThis.gc();
  await setTimeout(10);
}
process.stdout.write(JSON.stringify({ before, after: cpu().memory().tensors }));
