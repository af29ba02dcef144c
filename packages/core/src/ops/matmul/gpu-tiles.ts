/**
 * The matrix product in WGSL, in tiles: 256 threads read a tile of each matrix once, share it, and compute a square of elements each.
 */
import type { WgslMain } from "../../kernel/gpu-face.js";
import type { MatmulParams } from "./params.js";

/** Threads along each side of a workgroup. */
const THREADS = 16;

/**
 * @param added What is added to the sum at row `y` and column `x` of the result, as an expression with its sign; empty for nothing.
 * @param square The elements that a thread computes along each side: more elements read less, and need larger results to keep a GPU busy.
 * @param depth The terms that a tile holds.
 */
// @__NO_SIDE_EFFECTS__
export function tiledProduct(
  { transposeA, transposeB }: MatmulParams,
  added: string,
  square: number,
  depth: number,
): WgslMain {
  const side = THREADS * square;
  // The rows of the shared tiles are longer by one, so that threads that write a column write to different banks.
  const row = side + 1;
  const squares = Array.from({ length: square }, (_, index) => index);
  const each = (line: (i: number) => string) => squares.map(line).join("\n");
  const pairs = (line: (i: number, j: number) => string) => each((i) => each((j) => line(i, j)));
  /**
   * The values that a thread reads of a tile, and where they go. All reads are issued before the first value is needed. Past the end of
   * a matrix a tile holds zeros; the value that is read there is not used, and WebGPU keeps the read within the array.
   */
  const parts = Array.from({ length: (side * depth) / (THREADS * THREADS) }, (_, part) => part);
  const load = (tile: string, array: string, along: "outputX" | "outputY", start: string, isDepthInner: boolean) => {
    const width = `params.user_${array}_dims.x`;
    const of = (part: number) => {
      const [e, k, at] = [`thread + ${part * THREADS * THREADS}u`, `k${tile}${part}`, `at${tile}${part}`];
      const index = isDepthInner
        ? `(${start} + ${at}) * ${width} + first + ${k}`
        : `(first + ${k}) * ${width} + ${start} + ${at}`;
      const [inner, outer] = isDepthInner ? [k, at] : [at, k];
      const length = isDepthInner ? depth : side;
      return {
        read: `let ${inner} = (${e}) % ${length}u; let ${outer} = (${e}) / ${length}u;
    let value${tile}${part} = select(0.0, user_${array}[${index}], ${start} + ${at} < params.${along} && first + ${k} < depth);`,
        write: `${tile}[${k} * ${row}u + ${at}] = value${tile}${part};`,
      };
    };
    return parts.map(of);
  };
  const loads = [
    ...load("tileA", "a", "outputY", "top", !transposeA),
    ...load("tileB", "b", "outputX", "left", transposeB),
  ];
  return {
    tile: [side, side],
    source: `
var<workgroup> tileA : array<f32, ${row * depth}>;
var<workgroup> tileB : array<f32, ${row * depth}>;
@compute @workgroup_size(${THREADS}, ${THREADS}, 1)
fn main(
  @builtin(workgroup_id) group : vec3<u32>,
  @builtin(local_invocation_id) local : vec3<u32>,
  @builtin(local_invocation_index) thread : u32,
) {
  let depth = u32(params.user_depth);
  let top = group.y * ${side}u;
  let left = group.x * ${side}u;
  ${pairs((i, j) => `var s${i}${j} = 0.0;`)}
  for (var first = 0u; first < depth; first += ${depth}u) {
    ${loads.map(({ read }) => read).join("\n")}
    ${loads.map(({ write }) => write).join("\n")}
    workgroupBarrier();
    for (var k = 0u; k < ${depth}u; k++) {
      ${each((i) => `let a${i} = tileA[k * ${row}u + local.y + ${i * THREADS}u];`)}
      ${each((j) => `let b${j} = tileB[k * ${row}u + local.x + ${j * THREADS}u];`)}
      ${pairs((i, j) => `s${i}${j} += a${i} * b${j};`)}
    }
    workgroupBarrier();
  }
  ${pairs(
    (i, j) => `{
    let y = top + local.y + ${i * THREADS}u;
    let x = left + local.x + ${j * THREADS}u;
    if (y < params.outputY && x < params.outputX) { result[y * params.outputX + x] = s${i}${j}${added}; }
  }`,
  )}
}`,
  };
}
