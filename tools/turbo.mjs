// turbo with its telemetry off (turbo.json cannot say so, and a shell's `NAME=1 turbo` does not run on Windows), and silent where there
// was nothing to build: its report is for people who build, and these are commands that build first.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** After so many milliseconds something is being built, and people want to know what they are waiting for. */
const SILENCE = 1500;

const turbo = fileURLToPath(import.meta.resolve("turbo/bin/turbo"));
const args = process.argv.slice(2);
const lasting = args.includes("dev");
const child = spawn(process.execPath, [turbo, ...args], {
  stdio: lasting ? "inherit" : ["inherit", "pipe", "pipe"],
  env: {
    ...process.env,
    TURBO_TELEMETRY_DISABLED: "1",
    ...(!lasting && process.stderr.isTTY && { FORCE_COLOR: "1" }),
  },
});
const report = [];
for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => report.push(chunk));
const began = performance.now();
let told = false;
const waiting = setTimeout(() => {
  told = !lasting;
  if (told) process.stderr.write("Building what has changed…\n");
}, SILENCE);
// Ctrl-C goes to turbo as well, which ends when its tasks have.
process.on("SIGINT", () => {});
child.on("close", (code, signal) => {
  clearTimeout(waiting);
  if (code !== 0) process.stderr.write(Buffer.concat(report));
  else if (told) process.stderr.write(`Built in ${((performance.now() - began) / 1000).toFixed(0)} s.\n`);
  process.exitCode = code ?? (signal === "SIGINT" ? 130 : 1);
});
