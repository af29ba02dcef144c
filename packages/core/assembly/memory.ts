// The device's memory: 16-aligned blocks from AssemblyScript's TLSF allocator, which grows the memory as needed.

/** Kernels read whole vectors of 16 bytes, also where the last one has a single element. */
const SLACK: usize = 12;

/** Reserves `bytes` bytes, with slack to read after them, and returns their address. Traps when there is no room. */
export function allocate(bytes: usize): usize {
  return heap.alloc(bytes + SLACK);
}

/** Gives a block back. */
export function release(pointer: usize): void {
  heap.free(pointer);
}
