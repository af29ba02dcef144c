/** Long work in an event loop: cancellable, and never in the way of others for long. */

const LONGEST_STRETCH_MS = 24;

/** Called between pieces of work. Lets the event loop run when it has waited long enough, and throws once aborted. */
export function pacer(signal: AbortSignal | undefined): () => Promise<void> {
  let since = performance.now();
  return async () => {
    signal?.throwIfAborted();
    if (performance.now() - since < LONGEST_STRETCH_MS) return;
    await new Promise((resolve) => setTimeout(resolve));
    since = performance.now();
    signal?.throwIfAborted();
  };
}
