/**
 * A run that is interrupted and resumed from a file, to the same bits as one that never stopped: masks, order of the examples and optimizer
 * included.
 */
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adam, dense, fit, keyFromSeed, relu, sequential, softmaxCrossEntropy, uniforms } from "@maskout/core";
import { loadCheckpoint, saveCheckpoint } from "@maskout/core/checkpoint";
import { invertedDropout } from "@maskout/inverted";

const draws = uniforms({ key: keyFromSeed("points"), count: 1000 });
const x = Array.from({ length: 500 }, (_, at) => [draws[2 * at]!, draws[2 * at + 1]!]);
const y = x.map(([a = 0, b = 0]) => (Math.hypot(a - 0.5, b - 0.5) < 0.4 ? 1 : 0));

const newModel = () =>
  sequential([dense(32), relu(), invertedDropout({ rate: 0.2 }), dense(2)], { seed: "resume", inputShape: [2] });
const loss = softmaxCrossEntropy();
const options = { loss, epochs: 10, batchSize: 50 };

// A run without interruption.
const whole = newModel();
await fit(whole, { x, y }, { ...options, optimizer: adam() });

// The same run, stopped in the middle of its fourth epoch, and saved there.
const [begun, optimizer, stop] = [newModel(), adam(), new AbortController()];
const onBatch = ({ epoch, batch }: { readonly epoch: number; readonly batch: number }) => {
  if (epoch === 3 && batch === 5) stop.abort(new Error("the machine is wanted for something else"));
};
await fit(begun, { x, y }, { ...options, optimizer, onBatch, signal: stop.signal }).catch((error: Error) => {
  console.log(`stopped: ${error.message}`);
});
const path = join(await mkdtemp(join(tmpdir(), "resume-")), "run.safetensors");
await writeFile(path, await saveCheckpoint(begun, { optimizer }));
console.log(`saved to ${path}, in epoch ${begun.progress.epoch + 1}`);

// Later, in another process: the same layers, and the file.
const [resumed, restored] = [newModel(), adam()];
loadCheckpoint(await readFile(path), resumed, { optimizer: restored });
await fit(resumed, { x, y }, { ...options, optimizer: restored, epochs: 10 - resumed.progress.epoch });

const different = [...whole.parameters].flatMap(([name, parameter]) => {
  const other = resumed.parameters.get(name)!.dataSync();
  return [...parameter.dataSync()].filter((value, at) => value !== other[at]);
});
console.log(`parameters that differ from the run that never stopped: ${different.length}`);
