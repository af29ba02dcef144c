/** The masked scale on a gpu.js device: `y = kept ? x * scale : 0`, and `y = kept ? x * scale + shift : dropped`. */
import type { GpuFace, GpuMask, GpuProgram, HostDraws } from "../../kernel/gpu-face.js";
import { type Shape, sizeOf } from "../../shape.js";
import { countDecisions, forEachDecision, innerRuns, runsOf } from "../../stream/noise-shape.js";
import { divided, LARGEST_COUNT } from "../shared/gpu-count.js";
import type { KeptAffine, KeptScale, MaskParams } from "./params.js";

/** A masked program of x, with numbers of any names. */
type Program = GpuProgram<"x", never, string>;

/** The forms of a masked program, which differ in the elements that share a decision. */
interface Forms {
  /** Every element has a decision of its own. */
  readonly each: Program;
  /** Every column of a block of rows has one decision. */
  readonly oneAColumn: Program;
  /** Every row of a block has one decision, the same in all blocks. */
  readonly oneARow: Program;
}

/** Makes the forms. A dropped element is replaced by selection, whatever it was. @param kept Returns the expression of a kept element's value. */
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
 * The product is rounded before the sum, as on the CPU. `fround` rounds it on backends that compute with doubles. Shading languages may fuse a
 * sum with the product before it; here that is the product with `one`, which changes nothing. The compiler does not know that `one` is 1.
 */
const moved = formsOf(
  "masked affine",
  ["scale", "shift", "dropped", "one"],
  (x) => `Math.fround(${x} * scale) * one + shift`,
  "dropped",
);

/** The face of a kernel that multiplies a kept element by a scale and drops others to 0. @param scaleOf Returns the factor of a kept value. */
// @__NO_SIDE_EFFECTS__
export function maskedScaleOnGpu(scaleOf: KeptScale): GpuFace<MaskParams, "x", "y"> {
  return faceOf(scaled, (keepProbability) => ({ scale: scaleOf(keepProbability) }));
}

/**
 * The face of a kernel that multiplies a kept element by a scale and adds a shift, and drops others to a value.
 * @param affineOf Returns scale, shift and dropped value.
 */
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

/** A mask whose decisions elements share, as a matrix of decisions. */
interface SharedMask {
  readonly form: keyof Forms;
  /** The number of rows of a block. */
  readonly rows: number;
  readonly columns: number;
  readonly mask: GpuMask;
}

/**
 * The shared mask of an input. Undefined if no elements share a decision, if there are no elements, and if decisions are shared in blocks within
 * blocks or over more rows than a program can count.
 */
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

/** The mask of a kernel for an input of `shape`: one row with one decision per element, repeated along shared dimensions. */
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
