/** Does work in the frames of a page: some in each frame, none while the element is not visible, and none once it is done. */

/** Requests frames for work on an element that is visible. */
export class Frames {
  readonly #work: () => boolean;
  readonly #sight: IntersectionObserver;
  #wanted = false;
  #seen = false;
  #frame: number | undefined;

  /** @param element The element that has to be visible. @param work Does one frame's work, and returns whether there is more. */
  constructor(element: Element, work: () => boolean) {
    this.#work = work;
    this.#sight = new IntersectionObserver((entries) => {
      this.#seen = entries.at(-1)?.isIntersecting ?? false;
      this.#ask();
    });
    this.#sight.observe(element);
  }

  /** Requests frames until the work is done. */
  request(): void {
    this.#wanted = true;
    this.#ask();
  }

  /** Stops: no frame comes after this. */
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
