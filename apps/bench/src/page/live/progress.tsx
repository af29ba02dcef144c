/** The progress of a live run, on screen and for screen readers. */
import type { Live, LiveStatus } from "./use-live.js";

const STATUS: Readonly<Record<LiveStatus, string>> = {
  idle: "",
  running: "Running. Other work on this machine changes the numbers.",
  stopping: "Stopping after the current measurement. Finished measurements are kept.",
  finished: "Finished: the figures below show this run.",
  stopped: "Stopped: the figures below show what was finished.",
  failed: "",
};

export function Progress({ live: { status, progress, message } }: { readonly live: Live }) {
  return (
    <>
      <p role="status" class="status">
        {STATUS[status]}
      </p>
      {message !== undefined && (
        <p role="alert" class="problem">
          {message}
        </p>
      )}
      <ul class="progress">
        {progress.map(({ work, done, of, text }) => (
          <li key={work}>
            <progress max={of} value={done} aria-label={work} />
            <span>
              <strong>{work}</strong> {text}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
