// Functions of this folder's module, for the modules of other packages: they import them, and so don't hold them a second time. The
// device gives what a module `uses` to it, and refuses signatures that are not those of `simd.as.ts`.

// @ts-ignore: decorator
@external("masked-scale", "keepBytes")
export declare function keepBytes(
  to: usize, draws: usize, count: u32, element: f64,
  step: u32, sample: u32, key0: u32, key1: u32, threshold: u32,
): void;
