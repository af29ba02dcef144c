/** Kernels whose work can be shared out: the bits do not depend on how it is. */
import { cpu } from "@maskout/core";
import {
  type KernelCall,
  kernels,
  type MemoryOperand,
  mapOperands,
  type Shape,
  type SimdFace,
  sizeOf,
} from "@maskout/core/variant";
import { describe, expect, it } from "vitest";
import { random } from "../ops/support.js";
import { firstDifference } from "../support/bits.js";
import { ALL_EXAMPLES, EXAMPLES, type Example } from "../support/kernel-examples.js";

const memory = cpu().simd!;

/** What parts begin at multiples of. */
const STEPS = { elements: 64, rows: 1, columns: 16, examples: 1 } as const;

describe("the bits of a kernel do not depend on how its work is shared out", () => {
  it("every kernel of the core has its example", () => {
    expect(EXAMPLES.map(({ kernel }) => kernel)).toEqual(expect.arrayContaining(Object.values(kernels)));
  });

  it.each(ALL_EXAMPLES)("$kernel.name", ({ kernel, inputs, params }) => {
    const face = kernel.cpu.simd!;
    const range = typeof face.range === "function" ? face.range(params as never) : face.range;
    const whole = computed(kernel, face, inputs, params, [0, extentOf(kernel, range, inputs, params)]);
    if (range === "whole") return;
    const extent = extentOf(kernel, range, inputs, params);
    const step = STEPS[range];
    // Whichever part comes first: what one writes beyond its own is there when the other is done.
    for (const [order, ...cuts] of [
      ["forwards", 1],
      ["backwards", 5, 6],
      ["forwards", 1, 2, 3, 40],
      ["backwards", 1, 2, 3, 100],
    ] as const) {
      const places = [0, ...cuts.map((cut) => Math.min(cut * step, extent)), extent];
      const inParts = computed(kernel, face, inputs, params, places, order);
      expect(firstDifference(inParts, whole), `${order}, cut at ${places}`).toBe("none");
    }
  });
});

function shapesOf(
  kernel: Example["kernel"],
  inputs: Example["inputs"],
  params: object,
): Readonly<Record<string, Shape>> {
  return kernel.shapes(inputs, params as never);
}

function extentOf(kernel: Example["kernel"], range: string, inputs: Example["inputs"], params: object): number {
  const [first = []] = Object.values(shapesOf(kernel, inputs, params));
  if (range === "whole") return 1;
  if (range === "columns") return first.at(-1)!;
  if (range === "examples") return first[0]!;
  return range === "elements" ? sizeOf(first) : sizeOf(first.slice(0, -1));
}

/** The outputs of a kernel whose work is cut at `places`, computed from the first part to the last, or the other way round. */
function computed(
  { shapes }: Example["kernel"],
  face: SimdFace<never, string, string>,
  inputs: Example["inputs"],
  params: object,
  places: readonly number[],
  order: "forwards" | "backwards" = "forwards",
): readonly Uint32Array[] {
  const from = mapOperands(inputs, (shape, name) => filled(shape, name));
  const to = mapOperands(shapes(inputs, params as never), (shape) => filled(shape, "garbage"));
  const call = { inputs: from, outputs: to, params } as unknown as KernelCall<never, string, string, MemoryOperand>;
  const bytes = face.scratch?.(call) ?? 0;
  const parts = places.slice(1).map((end, part) => ({ begin: places[part]!, end }));
  for (const part of order === "forwards" ? parts : parts.reverse()) {
    memory.lend(bytes, (scratch) => {
      memory.bytes().fill(0xff, scratch, scratch + bytes);
      face.run(memory.exports(face.module), call, { begin: part.begin, end: part.end, scratch });
    });
  }
  const outputs = Object.values(to).map(
    ({ pointer, size }) => new Uint32Array(memory.floats(pointer, size).slice().buffer),
  );
  for (const { pointer, size } of [...Object.values(from), ...Object.values(to)]) memory.free(pointer, size);
  return outputs;
}

function filled(shape: Shape, name: string): MemoryOperand {
  const size = sizeOf(shape);
  const pointer = memory.allocate(size);
  const { values } = random(shape, name.length + name.charCodeAt(0));
  // Running means of squares are not negative.
  const positive = /variance|square|targets|penalty/.test(name);
  memory.floats(pointer, size).set(positive ? values.map(Math.abs) : values);
  return { pointer, size, shape };
}
