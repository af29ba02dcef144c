/** Progress on stderr: bars on a terminal; elsewhere a line for each piece of work, every 20 seconds and when it ends. */
import { MultiBar, type SingleBar } from "cli-progress";
import type { Progress } from "../section.js";

export interface ProgressDisplay {
  /** Shows the progress of a piece of work; a new one is added below the others. */
  show(name: string, progress: Omit<Progress, "work">): void;
  /** Removes the bars. Nothing may be shown afterwards. */
  stop(): void;
}

const SHOW_CURSOR = "\u001b[?25h";
/** The time between two lines when there is no terminal. */
const LINES_EVERY_MS = 20_000;

export function showProgress(stream: NodeJS.WriteStream = process.stderr): ProgressDisplay {
  const display = new MultiBar({
    stream,
    format: stream.isTTY
      ? " {name} {bar} {percentage}% | {text}"
      : "{name} {percentage}%, {duration_formatted}: {text}",
    barCompleteChar: "━",
    barIncompleteChar: "┄",
    barsize: 24,
    hideCursor: true,
    clearOnComplete: stream.isTTY,
    gracefulExit: false,
    linewrap: false,
    fps: 8,
    noTTYOutput: true,
    notTTYSchedule: LINES_EVERY_MS,
  });
  const bars = new Map<string, SingleBar>();
  return {
    show(name, { done, of, text }) {
      const bar = bars.get(name) ?? display.create(1, 0, { name: name.padEnd(18), text: "" });
      bars.set(name, bar);
      bar.setTotal(of);
      bar.update(done, { text });
    },
    stop: () => display.stop(),
  };
}

/** Brings the cursor back, also when the process ends without `stop`, at a second Ctrl-C. */
process.once("exit", () => process.stderr.isTTY && process.stderr.write(SHOW_CURSOR));
