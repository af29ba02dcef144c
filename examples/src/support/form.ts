/** The forms of an example that takes minutes: the whole one, and with `--quick` one of seconds that shows the same on less. */

/** Whether the quick form is asked for. */
export const quick: boolean = process.argv.includes("--quick");

/** Says on a terminal how far something is, on one line that the next report takes; elsewhere nothing. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

/** The seconds since a moment of `performance.now()`, as text. */
export function secondsSince(moment: number): string {
  return `${((performance.now() - moment) / 1000).toFixed(1)} s`;
}
