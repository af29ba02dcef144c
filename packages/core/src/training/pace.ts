/** Long work in an event loop: it can be cancelled, and lets other events run. */

const LONGEST_STRETCH_MS = 24;

/**
 * Makes a function to be called between pieces of work. It lets the event loop run when that has waited long enough, and throws the
 * signal's reason once the signal is aborted.
 */
export function pacer(signal: AbortSignal | undefined): () => Promise<void> {
  let since = performance.now();
  return async () => {
    signal?.throwIfAborted();
    if (performance.now() - since < LONGEST_STRETCH_MS) return;
    await letEventsIn();
    since = performance.now();
    signal?.throwIfAborted();
  };
}

/** Lets all waiting events run. A timer would cost one millisecond in Node.js, and four in a page. */
function letEventsIn(): Promise<void> {
  if (typeof setImmediate === "function") return new Promise((resolve) => void setImmediate(resolve));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
