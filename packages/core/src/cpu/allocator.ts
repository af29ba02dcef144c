/**
 * Where blocks lie in a memory that grows. A free block joins its free neighbours, and is found by its size: free blocks stand in
 * bins, one a power of two, and the first that is large enough in the smallest bin that has one is cut.
 */

/** Blocks start at multiples of this, and are as long. */
const ALIGNMENT = 16;

/** Kernels read whole vectors of 16 bytes, also where the last one has a single element. */
const SLACK = 12;

/** Addresses of blocks in a memory of at least `end` bytes. */
export class Allocator {
  /** Bytes of the blocks that are in use, and of those that are free, by address. */
  readonly #used = new Map<number, number>();
  readonly #free = new Map<number, number>();
  /** The addresses of free blocks by where they end. */
  readonly #ends = new Map<number, number>();
  readonly #bins: Set<number>[] = Array.from({ length: 33 }, () => new Set());
  readonly #grow: (bytes: number) => number;
  /** The end of all blocks. The first does not start at 0, which is no block's address. */
  #end = ALIGNMENT;

  /** @param grow Makes the memory at least so long, and says how long it is. @throws What it throws where that cannot be. */
  constructor(grow: (bytes: number) => number) {
    this.#grow = grow;
  }

  /** Reserves `bytes` bytes, with slack to read after them, and returns their address. */
  allocate(bytes: number): number {
    const size = Math.ceil((bytes + SLACK) / ALIGNMENT) * ALIGNMENT;
    for (let bin = binOf(size); bin < this.#bins.length; bin++) {
      for (const address of this.#bins[bin]!) if (this.#free.get(address)! >= size) return this.#take(address, size);
    }
    const last = this.#ends.get(this.#end) ?? this.#end;
    const end = this.#grow(last + size);
    this.#give(this.#end, Math.floor(end / ALIGNMENT) * ALIGNMENT - this.#end);
    return this.#take(last, size);
  }

  /** Gives a block back. */
  release(address: number): void {
    const size = this.#used.get(address);
    if (size === undefined) return;
    this.#used.delete(address);
    this.#give(address, size);
  }

  #take(address: number, size: number): number {
    const left = this.#remove(address) - size;
    if (left > 0) this.#insert(address + size, left);
    this.#used.set(address, size);
    return address;
  }

  #give(address: number, size: number): void {
    let [start, end] = [address, address + size];
    if (end > this.#end) this.#end = end;
    if (this.#free.has(end)) end += this.#remove(end);
    const before = this.#ends.get(start);
    if (before !== undefined) {
      this.#remove(before);
      start = before;
    }
    this.#insert(start, end - start);
  }

  #insert(address: number, size: number): void {
    this.#free.set(address, size);
    this.#ends.set(address + size, address);
    this.#bins[binOf(size)]!.add(address);
  }

  #remove(address: number): number {
    const size = this.#free.get(address)!;
    this.#free.delete(address);
    this.#ends.delete(address + size);
    this.#bins[binOf(size)]!.delete(address);
    return size;
  }
}

/** The bin of a size: its logarithm, rounded down. */
function binOf(size: number): number {
  return 31 - Math.clz32(size);
}
