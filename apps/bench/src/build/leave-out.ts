/**
 * Leaves modules out of a build that its host never loads. A section is one value that loads its measurement, its tab and its terminal
 * charts when they are needed. A page does not need terminal charts, and the command line does not need tabs.
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
/** The measurements that need Node.js. */
export const nodeMeasurements: RegExp = /\/sections\/peers\/measure\.ts$/;
