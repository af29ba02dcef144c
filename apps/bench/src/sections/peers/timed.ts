/** Timing libraries by the clock that counts: ours, or where a library is a process of its own, the one there. */
import type { Peer, Pass as PeerPass, Prepared } from "../../../peers/index.mjs";
import type { TimedCase } from "../../measure/interleave.js";

/** A call of a prepared computation, ready to be timed. */
export async function timedCase(
  peer: Peer,
  computation: Prepared,
  { id, pass, call }: { readonly id: string; readonly pass: PeerPass; call(): unknown },
): Promise<TimedCase> {
  if (computation.timed === undefined) return { id, asynchronous: true, beforeTurn: () => peer.activate?.(), call };
  // The arrays go there once; what is timed repeats that call.
  await call();
  const timed = computation.timed.bind(computation, pass);
  return { id, asynchronous: true, call, elsewhere: timed };
}
