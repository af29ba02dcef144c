/**
 * Leaves out of a build what its host never loads. A section is one value: its measurement, its tab and its charts for the terminal
 * are loaded when they are wanted, and a page has no use for a terminal, nor a terminal for a page.
 */

/** A plugin of Rolldown and Vite. @param files The modules that become empty, by the ends of their paths. */
export function leaveOut(...files: readonly RegExp[]) {
  return {
    name: "leave-out",
    enforce: "pre",
    load: (id: string) => (files.some((file) => file.test(id)) ? "export {};" : undefined),
  } as const;
}

export const tabs = /\/sections\/\w+\/tab\.tsx$/;
export const terminals = /\/sections\/\w+\/terminal\.ts$/;
export const measurements = /\/sections\/\w+\/measure\.ts$/;
/** What needs Node.js. */
export const nodeMeasurements = /\/sections\/peers\/measure\.ts$/;
