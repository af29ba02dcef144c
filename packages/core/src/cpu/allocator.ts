/**
 * Allocates blocks in a memory that grows. Training requests the same sizes again and again, so a freed block is kept for the next request of
 * its size. If there is no free block of that size, a larger one is cut; if there is none, free neighbours are joined; if that does not
 * help, the block is taken from the end.
 */

/** Blocks start at multiples of this many bytes, and their lengths are multiples of it. */
const ALIGNMENT = 16;

/** Bytes that kernels may read after a block: they read whole vectors of 16 bytes, even if only one element is left. */
const SLACK = 12;

/** Addresses of blocks in a memory. */
export class Allocator {
  /** The addresses of free blocks, by their size. */
  #free = new Map<number, number[]>();
  /** Whether blocks were freed since neighbours were last joined. */
  #loose = false;
  /** The end of all blocks. The first block does not start at 0, so that 0 is never an address. */
  #end = ALIGNMENT;
  readonly #reach: (end: number) => void;

  /** @param reach Makes the memory at least this long, or throws. */
  constructor(reach: (end: number) => void) {
    this.#reach = reach;
  }

  /** Reserves `bytes` bytes, with slack to read after them, and returns their address. */
  allocate(bytes: number): number {
    const size = blockOf(bytes);
    return (
      this.#free.get(size)?.pop() ??
      this.#cut(size) ??
      (this.#join() ? this.#cut(size) : undefined) ??
      this.#extend(size)
    );
  }

  /** Frees a block. @param bytes The number of bytes that was requested. */
  release(address: number, bytes: number): void {
    this.#give(address, blockOf(bytes));
    this.#loose = true;
  }

  #give(address: number, size: number): void {
    const same = this.#free.get(size);
    if (same === undefined) this.#free.set(size, [address]);
    else same.push(address);
  }

  /** Cuts the front off the smallest free block that is large enough; undefined if there is none. */
  #cut(size: number): number | undefined {
    let smallest = Number.POSITIVE_INFINITY;
    for (const [free, { length }] of this.#free) if (free >= size && free < smallest && length > 0) smallest = free;
    const address = this.#free.get(smallest)?.pop();
    if (address !== undefined && smallest > size) this.#give(address + size, smallest - size);
    return address;
  }

  /** Joins free neighbours to one block each; a free block at the end is given up. Returns whether that may have helped. */
  #join(): boolean {
    if (!this.#loose) return false;
    this.#loose = false;
    const blocks = [...this.#free].flatMap(([size, addresses]) => addresses.map((address) => ({ address, size })));
    blocks.sort((a, b) => a.address - b.address);
    this.#free = new Map();
    let joined: { address: number; size: number } | undefined;
    for (const block of blocks) {
      if (joined !== undefined && joined.address + joined.size === block.address) joined.size += block.size;
      else {
        if (joined !== undefined) this.#give(joined.address, joined.size);
        joined = block;
      }
    }
    if (joined === undefined) return false;
    if (joined.address + joined.size === this.#end) this.#end = joined.address;
    else this.#give(joined.address, joined.size);
    return true;
  }

  #extend(size: number): number {
    this.#reach(this.#end + size);
    const address = this.#end;
    this.#end += size;
    return address;
  }
}

/** The size of the block for a request of this many bytes. */
function blockOf(bytes: number): number {
  return Math.ceil((bytes + SLACK) / ALIGNMENT) * ALIGNMENT;
}
