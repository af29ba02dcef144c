/** The masked scale on a gpu.js device: `y = kept ? x * scale : 0`, and `y = kept ? x * scale + shift : dropped`. */
import type { GpuFace, GpuMask, GpuProgram, HostDraws } from "../../kernel/gpu-face.js";
import { type Shape, sizeOf } from "../../shape.js";
import { countDecisions, forEachDecision, innerRuns, runsOf } from "../../stream/noise-shape.js";
import { divided, LARGEST_COUNT } from "../shared/gpu-count.js";
import type { KeptAffine, KeptScale, MaskParams } from "./params.js";

/** A program of x, masked, with numbers of whatever names. */
type Program = GpuProgram<"x", never, string>;

/** A masked program in its forms, which differ in whose a decision is. */
interface Forms {
  /** Every element has its own. */
  readonly each: Program;
  /** Every column of a block of rows has one. */
  readonly oneAColumn: Program;
  /** Every row of a block has one, in all blocks the same. */
  readonly oneARow: Program;
}

/** A dropped element is selected away, whatever it was. @param kept What becomes of an element that is kept, as an expression. */
// @__NO_SIDE_EFFECTS__
function formsOf(name: string, numbers: readonly string[], kept: (x: string) => string, dropped: string): Forms {
  const selected = (isKept: string, x: string): string => `if (${isKept}) { return ${kept(x)}; } return ${dropped};`;
  const shared = (row: string, column: string): Program => ({
    name,
    arrays: { x: 2 },
    integers: [],
    numbers: [...numbers, "rows"],
    masked: "elements",
    body: (isKept) => `${divided("this.thread.y", "rows", "block", "row")}
  ${selected(isKept(row, column), "x[this.thread.y][this.thread.x]")}`,
  });
  const each: Program = {
    name,
    arrays: { x: 1 },
    integers: [],
    numbers,
    masked: "elements",
    body: (isKept) => selected(isKept("0", "this.thread.x"), "x[this.thread.x]"),
    keptValue: (index) => kept(`x[${index}]`),
    droppedValue: dropped,
  };
  return { each, oneAColumn: shared("block", "this.thread.x"), oneARow: shared("0", "row") };
}

const scaled = formsOf("masked scale", ["scale"], (x) => `${x} * scale`, "0");

/**
 * The product is rounded before the sum, as on the CPU: `fround` rounds it where a backend computes with doubles, and shading languages,
 * which may fuse a sum with the product before it, can fuse this one with the product by `one`, which changes nothing. The compiler does
 * not know that it is 1.
 */
const moved = formsOf(
  "masked affine",
  ["scale", "shift", "dropped", "one"],
  (x) => `Math.fround(${x} * scale) * one + shift`,
  "dropped",
);

/** The face of a kernel that keeps an element times a scale, or drops it. @param scaleOf What a kept value is multiplied by. */
// @__NO_SIDE_EFFECTS__
export function maskedScaleOnGpu(scaleOf: KeptScale): GpuFace<MaskParams, "x", "y"> {
  return faceOf(scaled, (keepProbability) => ({ scale: scaleOf(keepProbability) }));
}

/** The face of a kernel that keeps an element times a scale plus a shift, or drops it to a value. @param affineOf What becomes of values. */
// @__NO_SIDE_EFFECTS__
export function maskedAffineOnGpu(affineOf: KeptAffine): GpuFace<MaskParams, "x", "y"> {
  return faceOf(moved, (keepProbability) => {
    const [scale, shift, dropped] = affineOf(keepProbability);
    return { scale, shift, dropped, one: 1 };
  });
}

function faceOf(
  forms: Forms,
  numbersOf: (keepProbability: number) => Record<string, number>,
): GpuFace<MaskParams, "x", "y"> {
  return async ({ launch, inputs: { x }, params }) => {
    const numbers = numbersOf(params.keepProbability);
    const shared = sharedOf(params, x.shape);
    if (shared === undefined) {
      return {
        y: await launch(forms.each, { arrays: { x }, numbers, mask: maskOf(params, x.shape), threads: [x.size] }),
      };
    }
    const { form, rows, columns, mask } = shared;
    const arrays = { x: { matrix: x, columns } };
    const threads = [columns, x.size / columns] as const;
    return { y: await launch(forms[form], { arrays, numbers: { ...numbers, rows }, mask, threads }) };
  };
}

/** A mask that elements share, by its decisions alone. */
interface SharedMask {
  readonly form: keyof Forms;
  /** Rows of a block. */
  readonly rows: number;
  readonly columns: number;
  readonly mask: GpuMask;
}

/** Undefined where no elements share a decision or there are none, and where they do in blocks within blocks, or in more rows than a program counts. */
function sharedOf(params: MaskParams, shape: Shape): SharedMask | undefined {
  const { noiseShape, threshold } = params;
  if (noiseShape === undefined || sizeOf(shape) === 0) return undefined;
  const runs = runsOf(shape, noiseShape);
  const [columns, rows, blocks] = innerRuns(runs);
  if (runs.length > 3 || blocks.size * rows.size > LARGEST_COUNT) return undefined;
  const decisions = countDecisions(shape, noiseShape);
  const decide = (host: HostDraws): Uint8Array => host.kept(params, decisions, threshold);
  const own = { rows: rows.size, columns: columns.size };
  if (columns.stride === 0) return { form: "oneARow", ...own, mask: { rows: 1, columns: decisions, decide } };
  const mask = { rows: decisions / columns.size, columns: columns.size, decide };
  return { form: "oneAColumn", ...own, mask };
}

/** The mask of a kernel for an input of `shape`: one row, a decision per element, those of shared dimensions repeated. */
export function maskOf(params: MaskParams, shape: Shape): GpuMask {
  const { noiseShape, threshold } = params;
  const decisions = countDecisions(shape, noiseShape);
  if (noiseShape === undefined) {
    return { rows: 1, columns: decisions, stream: params, decide: (host) => host.kept(params, decisions, threshold) };
  }
  const columns = countDecisions(shape, undefined);
  return {
    rows: 1,
    columns,
    decide(host) {
      const drawn = host.kept(params, decisions, threshold);
      const kept = new Uint8Array(columns);
      forEachDecision(shape, noiseShape, (index, decision) => {
        kept[index] = drawn[decision]!;
      });
      return kept;
    },
  };
}
