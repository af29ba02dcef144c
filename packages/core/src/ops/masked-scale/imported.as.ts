// Functions of this folder's module that modules of other packages import instead of containing them a second time. The device provides the
// functions of the module that a module `uses`, and refuses signatures that differ from those in `simd.as.ts`.

// @ts-ignore: decorator
@external("masked-scale", "keepBytes")
export declare function keepBytes(
  to: usize, draws: usize, count: u32, element: f64,
  step: u32, sample: u32, key0: u32, key1: u32, threshold: u32,
): void;
