// Run in a process of its own: prints the CPU device's name and what it computes.
import { cpu, dense, keepMask, sequential, tensor } from "@maskout/core";

const kept = keepMask({ key: [1, 2], step: 7, rate: 0.3, count: 1001, offset: 2 ** 35 + 5 });
const model = sequential([dense(3)], { seed: "device" });
const { output } = model.forward(tensor([1, -2, 3, 4], [1, 4]));
process.stdout.write(
  JSON.stringify({ name: cpu().name, kept: Buffer.from(kept).toString("hex"), output: [...output.dataSync()] }),
);
