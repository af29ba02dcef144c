/** Long work in an event loop: cancellable, and never in the way of others for long. */

const LONGEST_STRETCH_MS = 24;

/** Called between pieces of work. Lets the event loop run when it has waited long enough, and throws once aborted. */
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

/** Lets everything run that waits in the event loop. A timer would let a millisecond go by in Node.js, and four in a page. */
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
