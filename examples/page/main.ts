/**
 * The digit classifier of `onnx-digits` in a page: ONNX Runtime's WebAssembly runs it with masks on, and the spread of its answers
 * says how sure it is about the drawing.
 */
import { mcDropout } from "@maskout/mc-dropout";
import { stochasticModel } from "@maskout/onnx";
import * as ort from "onnxruntime-web/wasm";

const SIDE = 28;
const canvas = found(document.querySelector("canvas"));
const button = found(document.querySelector("button"));
const said = found(document.querySelector("output"));
const context = found(canvas.getContext("2d", { willReadFrequently: true }));
Object.assign(context, { strokeStyle: "#fff", lineWidth: 2.5, lineCap: "round", lineJoin: "round" });

const response = await fetch("/digits.onnx");
const model = await stochasticModel(await response.arrayBuffer(), { ort });
const sampled = mcDropout(model, { samples: 50, seed: "page" });
said.textContent = "Ready.";

canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  context.beginPath();
  context.moveTo(...placeOf(event));
});
canvas.addEventListener("pointermove", (event) => {
  if (event.buttons === 0) return;
  context.lineTo(...placeOf(event));
  context.stroke();
});
canvas.addEventListener("pointerup", async () => {
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  // The brightness of white on nothing is its opacity.
  const row = (at: number): number[] => Array.from({ length: SIDE }, (_, x) => data[4 * (SIDE * at + x) + 3]! / 255);
  const image = Array.from({ length: SIDE }, (_, at) => row(at));
  const { mean, predictiveEntropy, mutualInformation } = await sampled.classify([[image]]);
  const best = [...mean.keys()].toSorted((a, b) => mean[b]! - mean[a]!).slice(0, 3);
  said.textContent = [
    ...best.map(
      (digit) => `${digit}  ${"█".repeat(Math.round(20 * mean[digit]!))} ${(100 * mean[digit]!).toFixed(0)} %`,
    ),
    `predictive entropy ${predictiveEntropy[0]!.toFixed(2)} of ${Math.log(10).toFixed(2)}`,
    `mutual information ${mutualInformation[0]!.toFixed(2)}: what more data would help`,
  ].join("\n");
});
button.addEventListener("click", () => {
  context.clearRect(0, 0, SIDE, SIDE);
  said.textContent = "";
});

/** Where a pointer is, in pixels of the image. */
function placeOf({ offsetX, offsetY }: PointerEvent): [number, number] {
  return [(offsetX / canvas.clientWidth) * SIDE, (offsetY / canvas.clientHeight) * SIDE];
}

function found<T>(part: T | null): T {
  if (part === null) throw new Error("The page lacks a part.");
  return part;
}
