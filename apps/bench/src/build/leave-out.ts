/**
 * Leaves out of a build what its host never loads. A section is one value: its measurement, its tab and its charts for the terminal
 * are loaded when they are wanted, and a page has no use for a terminal, nor a terminal for a page.
 */

/** A plugin of Rolldown and of Vite. */
interface LeavesOut {
  readonly name: string;
  readonly enforce: "pre";
  load(id: string): string | undefined;
}

/** @param files The modules that become empty, by the ends of their paths. */
export function leaveOut(...files: readonly RegExp[]): LeavesOut {
  return {
    name: "leave-out",
    enforce: "pre",
    load: (id) => (files.some((file) => file.test(id)) ? "export {};" : undefined),
  };
}

export const tabs: RegExp = /\/sections\/\w+\/tab\.tsx$/;
export const terminals: RegExp = /\/sections\/\w+\/terminal\.ts$/;
export const measurements: RegExp = /\/sections\/\w+\/measure\.ts$/;
/** What needs Node.js. */
export const nodeMeasurements: RegExp = /\/sections\/peers\/measure\.ts$/;
