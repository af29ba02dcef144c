/** Work in the frames of a page: some each frame, none while nobody sees it, and none once it is done. */

/** See the head of this file. */
export class Frames {
  readonly #work: () => boolean;
  readonly #sight: IntersectionObserver;
  #wanted = false;
  #seen = false;
  #frame: number | undefined;

  /** @param element What has to be seen. @param work One frame's. Returns whether another is wanted. */
  constructor(element: Element, work: () => boolean) {
    this.#work = work;
    this.#sight = new IntersectionObserver((entries) => {
      this.#seen = entries.at(-1)?.isIntersecting ?? false;
      this.#ask();
    });
    this.#sight.observe(element);
  }

  /** Asks for frames until the work says that it is done. */
  request(): void {
    this.#wanted = true;
    this.#ask();
  }

  /** No frame comes after this. */
  stop(): void {
    this.#sight.disconnect();
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#wanted = false;
  }

  #ask(): void {
    if (!this.#wanted || !this.#seen || this.#frame !== undefined) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#wanted = this.#work();
      this.#ask();
    });
  }
}
