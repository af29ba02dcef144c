/** Training in a worker, so that the program that started it stays responsive: the worker sends its reports, and at the end its parameters. */
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import {
  adam,
  dense,
  evaluate,
  fit,
  keyFromSeed,
  relu,
  sequential,
  softmaxCrossEntropy,
  uniforms,
} from "@maskout/core";
import { loadCheckpoint, saveCheckpoint } from "@maskout/core/checkpoint";
import { invertedDropout } from "@maskout/inverted";

const loss = softmaxCrossEntropy();
const newModel = () => sequential([dense(64), relu(), invertedDropout({ rate: 0.2 }), dense(2)], { seed: "worker" });

/** Points, and whether they lie in a circle. */
function points(seed: string, count: number) {
  const draws = uniforms({ key: keyFromSeed(seed), count: 2 * count });
  const x = Array.from({ length: count }, (_, at) => [draws[2 * at]!, draws[2 * at + 1]!]);
  return { x, y: x.map(([a = 0, b = 0]) => (Math.hypot(a - 0.5, b - 0.5) < 0.4 ? 1 : 0)) };
}

type Message = { readonly report: { readonly epoch: number; readonly loss: number } } | { readonly run: Uint8Array };

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  const run = await new Promise<Uint8Array>((resolve, reject) => {
    worker.on("error", reject);
    worker.on("message", (message: Message) => {
      if ("run" in message) resolve(message.run);
      else if (message.report.epoch % 10 === 9)
        console.log(`epoch ${message.report.epoch + 1}: loss ${message.report.loss.toFixed(3)}`);
    });
  });
  const model = newModel();
  loadCheckpoint(run, model);
  const { accuracy = 0 } = await evaluate(model, points("unseen", 1000), { loss });
  console.log(`percent of unseen points that the worker's network gets right: ${(100 * accuracy).toFixed(1)}`);
} else {
  const model = newModel();
  const onEpoch = ({ epoch, loss: mean }: { readonly epoch: number; readonly loss: number }) =>
    parentPort?.postMessage({ report: { epoch, loss: mean } });
  const optimizer = adam({ learningRate: 0.01 });
  await fit(model, points("training", 500), { loss, optimizer, epochs: 40, batchSize: 50, onEpoch });
  parentPort?.postMessage({ run: await saveCheckpoint(model) });
}
