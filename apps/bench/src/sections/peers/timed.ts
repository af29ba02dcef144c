/** Times libraries by the right clock: this process's, or that of the library's own process if it has one. */
import type { Peer, Pass as PeerPass, Prepared } from "../../../peers/index.mjs";
import type { TimedCase } from "../../measure/interleave.js";

/** A call of a prepared computation, ready to be timed. */
export async function timedCase(
  peer: Peer,
  computation: Prepared,
  { id, pass, call }: { readonly id: string; readonly pass: PeerPass; call(): unknown },
): Promise<TimedCase> {
  if (computation.timed === undefined) return { id, asynchronous: true, beforeTurn: () => peer.activate?.(), call };
  // This call sends the arrays to the library's process; the timed calls repeat it.
  await call();
  const timed = computation.timed.bind(computation, pass);
  return { id, asynchronous: true, call, elsewhere: timed };
}
