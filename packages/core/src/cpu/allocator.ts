/**
 * Where blocks lie in a memory that grows. Training asks for the same sizes again and again, so a block that was given back waits
 * for its size to be asked for. Only where there is none of a size is a larger block cut, and only where there is none of those
 * either are free neighbours joined; what then is still missing is taken from the end.
 */

/** Blocks start at multiples of this, and are as long. */
const ALIGNMENT = 16;

/** Kernels read whole vectors of 16 bytes, also where the last one has a single element. */
const SLACK = 12;

/** Addresses of blocks in a memory. */
export class Allocator {
  /** The addresses of free blocks, by their size. */
  #free = new Map<number, number[]>();
  /** Whether blocks were given back since neighbours were last joined. */
  #loose = false;
  /** The end of all blocks. The first does not start at 0, which is no block's address. */
  #end = ALIGNMENT;
  readonly #reach: (end: number) => void;

  /** @param reach Makes the memory at least so long. @throws What it throws where that cannot be. */
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

  /** Gives a block back that was asked for with so many bytes. */
  release(address: number, bytes: number): void {
    this.#give(address, blockOf(bytes));
    this.#loose = true;
  }

  #give(address: number, size: number): void {
    const same = this.#free.get(size);
    if (same === undefined) this.#free.set(size, [address]);
    else same.push(address);
  }

  /** The front of the smallest free block that is large enough. */
  #cut(size: number): number | undefined {
    let smallest = Number.POSITIVE_INFINITY;
    for (const [free, { length }] of this.#free) if (free >= size && free < smallest && length > 0) smallest = free;
    const address = this.#free.get(smallest)?.pop();
    if (address !== undefined && smallest > size) this.#give(address + size, smallest - size);
    return address;
  }

  /** Makes one block of free neighbours; a free block at the end is no block any more. Says whether that can have helped. */
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

/** The size of the block for so many bytes. */
function blockOf(bytes: number): number {
  return Math.ceil((bytes + SLACK) / ALIGNMENT) * ALIGNMENT;
}
