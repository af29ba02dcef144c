/** Runs the programs that a user or a maintainer would type. */
import { execFile } from "node:child_process";

export interface RunOptions {
  readonly cwd: string;
  /** Variables in addition to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The environment without pnpm's variables, which are about this repository and would mislead npm elsewhere. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(npm|pnpm)_|^(NODE_PATH|NODE_OPTIONS|INIT_CWD|VITEST.*)$/i.test(name),
  ),
);

/** Runs a program to its end and returns its output. @throws An error with its output, if it fails. */
export function run(program: string, args: readonly string[], { cwd, env }: RunOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd, env: { ...environment, ...env }, maxBuffer: 2 ** 26, shell: process.platform === "win32" };
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${program} ${args.join(" ")} in ${cwd} failed:\n${stdout}\n${stderr}`, { cause: error }));
    });
    child.stdin?.end();
  });
}

/** Runs a script with this Node.js. */
export function node(args: readonly string[], options: RunOptions): Promise<string> {
  return run(process.execPath, args, options);
}

/** Runs the pnpm of this repository. */
export function pnpm(args: readonly string[], options: RunOptions): Promise<string> {
  return run("npx", ["--yes", "pnpm@12", ...args], options);
}
