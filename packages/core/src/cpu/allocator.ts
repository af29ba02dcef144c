/**
 * Where blocks lie in a memory that grows. Blocks know their neighbours, so that a free one joins those that are free, and free ones
 * of a size between two powers of two are in one list. A block is an object of its own rather than an entry of a map: maps whose
 * entries come and go are made anew every few times, which costs more than all the rest of a small kernel.
 */

/** Blocks start at multiples of this, and are as long. */
export const ALIGNMENT = 16;

/** Kernels read whole vectors of 16 bytes, also where the last one has a single element. */
const SLACK = 12;

/** A stretch of the memory that somebody uses. */
export interface Block {
  /** Where it starts, in bytes, until it is given back. */
  readonly address: number;
}

class Stretch implements Block {
  address: number;
  size: number;
  /** Whether it is in nobody's use. */
  free = false;
  /** What lies before it, and behind it. */
  before: Stretch | undefined;
  behind: Stretch | undefined;
  /** Its neighbours in the list of free ones of its size. */
  previous: Stretch | undefined;
  next: Stretch | undefined;

  constructor(address: number, size: number, before: Stretch | undefined, behind: Stretch | undefined) {
    this.address = address;
    this.size = size;
    this.before = before;
    this.behind = behind;
    this.previous = undefined;
    this.next = undefined;
  }

  /** Where it ends. */
  get end(): number {
    return this.address + this.size;
  }
}

/** Blocks of a memory. */
export class Allocator {
  /** The first of the free ones whose size has this logarithm, rounded down. */
  readonly #lists: (Stretch | undefined)[] = Array.from({ length: 32 }, () => undefined);
  readonly #grow: (bytes: number) => number;
  /** The one behind which there is none. The first does not start at 0, which is no block's address. */
  #last = new Stretch(0, ALIGNMENT, undefined, undefined);

  /** @param grow Makes the memory at least so long, and says how long it is. @throws What it throws where that cannot be. */
  constructor(grow: (bytes: number) => number) {
    this.#grow = grow;
  }

  /** Reserves `bytes` bytes, with slack to read after them. */
  allocate(bytes: number): Block {
    const size = Math.ceil((bytes + SLACK) / ALIGNMENT) * ALIGNMENT;
    return this.#cut(this.#find(size) ?? this.#append(size), size);
  }

  /** Gives a block back. */
  release(block: Block): void {
    if (!(block instanceof Stretch) || block.free) return;
    // Also of one that a neighbour takes over, which its holder may give back once more.
    block.free = true;
    const { before, behind } = block;
    if (behind?.free && before?.free) {
      this.#unlist(before);
      this.#leaveOut(before);
      this.#leaveOut(block);
      this.#resize(behind, before.address, behind.end);
    } else if (behind?.free) {
      this.#leaveOut(block);
      this.#resize(behind, block.address, behind.end);
    } else if (before?.free) {
      this.#leaveOut(block);
      this.#resize(before, before.address, block.end);
    } else this.#enlist(block);
  }

  #find(size: number): Stretch | undefined {
    for (let list = listOf(size); list < this.#lists.length; list++) {
      for (let free = this.#lists[list]; free !== undefined; free = free.next) if (free.size >= size) return free;
    }
    return undefined;
  }

  /** A free stretch of at least `size` bytes at the end of the memory, which grows. */
  #append(size: number): Stretch {
    const last = this.#last;
    const from = last.free ? last.address : last.end;
    const end = Math.floor(this.#grow(from + size) / ALIGNMENT) * ALIGNMENT;
    if (last.free) {
      this.#resize(last, from, end);
      return last;
    }
    const made = new Stretch(from, end - from, last, undefined);
    last.behind = made;
    this.#last = made;
    made.free = true;
    this.#enlist(made);
    return made;
  }

  /** The first `size` bytes of a free stretch, in use; what is left of it stays free. */
  #cut(free: Stretch, size: number): Stretch {
    if (free.size === size) {
      this.#unlist(free);
      free.free = false;
      return free;
    }
    const made = new Stretch(free.address, size, free.before, free);
    if (free.before !== undefined) free.before.behind = made;
    free.before = made;
    this.#resize(free, made.end, free.end);
    return made;
  }

  /** Lets a free stretch go from an address to another, in the list that its new size belongs to. */
  #resize(free: Stretch, address: number, end: number): void {
    const moves = listOf(end - address) !== listOf(free.size);
    if (moves) this.#unlist(free);
    free.address = address;
    free.size = end - address;
    if (moves) this.#enlist(free);
  }

  /** Takes a stretch out of the row: a neighbour takes it over. */
  #leaveOut({ before, behind }: Stretch): void {
    if (before !== undefined) before.behind = behind;
    if (behind !== undefined) behind.before = before;
    else if (before !== undefined) this.#last = before;
  }

  #enlist(free: Stretch): void {
    const list = listOf(free.size);
    const first = this.#lists[list];
    free.previous = undefined;
    free.next = first;
    if (first !== undefined) first.previous = free;
    this.#lists[list] = free;
  }

  #unlist({ size, previous, next }: Stretch): void {
    if (previous !== undefined) previous.next = next;
    else this.#lists[listOf(size)] = next;
    if (next !== undefined) next.previous = previous;
  }
}

/** The list of a size: its logarithm, rounded down. */
function listOf(size: number): number {
  return 31 - Math.clz32(size);
}
