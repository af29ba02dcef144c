/** Progress on stderr: bars on a terminal, elsewhere a line when something starts, when it is done, and now and then between. */
import { MultiBar } from "cli-progress";
import { formatSeconds } from "../format.js";

/** One piece of work. */
export interface Progress {
  update(done: number, of: number, text: string): void;
}

export interface ProgressDisplay {
  /** A new piece of work, under the ones before. */
  start(name: string): Progress;
  /** Removes the bars. Nothing may be updated after it. */
  stop(): void;
}

export function showProgress(stream: NodeJS.WriteStream = process.stderr): ProgressDisplay {
  return stream.isTTY ? bars(stream) : lines(stream);
}

const SHOW_CURSOR = "\u001b[?25h";

function bars(stream: NodeJS.WriteStream): ProgressDisplay {
  // Also when the process ends without stop(), at a second Ctrl-C.
  process.once("exit", () => stream.write(SHOW_CURSOR));
  const display = new MultiBar({
    stream,
    format: " {name} {bar} {percentage}% | {text}",
    barCompleteChar: "━",
    barIncompleteChar: "┄",
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
    linewrap: false,
    fps: 8,
  });
  return {
    start(name) {
      const bar = display.create(1, 0, { name: name.padEnd(18), text: "" });
      return {
        update(done, of, text) {
          bar.setTotal(of);
          bar.update(done, { text });
        },
      };
    },
    stop: () => display.stop(),
  };
}

/** Between two lines of the same piece of work. */
const LINE_EVERY_MS = 20_000;

function lines(stream: NodeJS.WriteStream): ProgressDisplay {
  return {
    start(name) {
      const start = performance.now();
      let last = start;
      stream.write(`${name} …\n`);
      return {
        update(done, of, text) {
          const now = performance.now();
          if (done === of) {
            stream.write(`${name} done in ${formatSeconds((now - start) / 1000)}\n`);
          } else if (now - last > LINE_EVERY_MS) {
            last = now;
            stream.write(`${name} ${Math.floor((100 * done) / of)}%: ${text}\n`);
          }
        },
      };
    },
    stop() {},
  };
}
