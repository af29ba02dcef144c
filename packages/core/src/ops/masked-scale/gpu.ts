/** The masked scale on a gpu.js device: `y = kept ? x * scale : 0`. */
import type { GpuFace, GpuMask, GpuProgram, HostDraws } from "../../kernel/gpu-face.js";
import { type Shape, sizeOf } from "../../shape.js";
import { countDecisions, forEachDecision, innerRuns, runsOf } from "../../stream/noise-shape.js";
import { divided, LARGEST_COUNT } from "../shared/gpu-count.js";
import type { KeptScale, MaskParams } from "./params.js";

/** A dropped element is selected away, whatever it was. */
const program: GpuProgram<"x", never, "scale"> = {
  name: "masked scale",
  arrays: { x: 1 },
  integers: [],
  numbers: ["scale"],
  masked: "elements",
  body: (kept) => `if (${kept("0", "this.thread.x")}) { return x[this.thread.x] * scale; } return 0;`,
  keptValue: (index) => `x[${index}] * scale`,
};

/** The same on blocks of so many rows, with decisions that elements share. */
type SharedProgram = GpuProgram<"x", never, "scale" | "rows">;

/** Every column of a block has a decision. */
const oneAColumn: SharedProgram = {
  name: "masked scale",
  arrays: { x: 2 },
  integers: [],
  numbers: ["scale", "rows"],
  masked: "elements",
  body: (kept) => scaledIf(kept("block", "this.thread.x")),
};

/** Every row has a decision, in all blocks the same. */
const oneARow: SharedProgram = {
  name: "masked scale",
  arrays: { x: 2 },
  integers: [],
  numbers: ["scale", "rows"],
  masked: "elements",
  body: (kept) => scaledIf(kept("0", "row")),
};

function scaledIf(isKept: string): string {
  return `${divided("this.thread.y", "rows", "block", "row")}
  if (${isKept}) { return x[this.thread.y][this.thread.x] * scale; } return 0;`;
}

/** The face of a kernel that keeps an element times a scale, or drops it. @param scaleOf What a kept value is multiplied by. */
// @__NO_SIDE_EFFECTS__
export function maskedScaleOnGpu(scaleOf: KeptScale): GpuFace<MaskParams, "x", "y"> {
  return async ({ launch, inputs: { x }, params }) => {
    const scale = scaleOf(params.keepProbability);
    const shared = sharedOf(params, x.shape);
    if (shared === undefined) {
      const mask = maskOf(params, x.shape);
      return { y: await launch(program, { arrays: { x }, numbers: { scale }, mask, threads: [x.size] }) };
    }
    const { rows, columns, mask } = shared;
    const arrays = { x: { matrix: x, columns } };
    const threads = [columns, x.size / columns] as const;
    return { y: await launch(shared.program, { arrays, numbers: { scale, rows }, mask, threads }) };
  };
}

/** A mask that elements share, by its decisions alone. */
interface SharedMask {
  readonly program: SharedProgram;
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
  if (columns.stride === 0) return { program: oneARow, ...own, mask: { rows: 1, columns: decisions, decide } };
  const mask = { rows: decisions / columns.size, columns: columns.size, decide };
  return { program: oneAColumn, ...own, mask };
}

/** The mask of a kernel for an input of `shape`: one row, a decision an element, those of shared dimensions repeated. */
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
