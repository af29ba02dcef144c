// Runs turbo with its telemetry off (turbo.json cannot set that, and `NAME=1 turbo` does not work on Windows), and without output if
// there is nothing to build: users of commands that build first do not need turbo's report.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The milliseconds after which the user is told that something is being built. */
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
// Ctrl-C also reaches turbo, which ends after its tasks have ended.
process.on("SIGINT", () => {});
child.on("close", (code, signal) => {
  clearTimeout(waiting);
  if (code !== 0) process.stderr.write(Buffer.concat(report));
  else if (told) process.stderr.write(`Built in ${((performance.now() - began) / 1000).toFixed(0)} s.\n`);
  process.exitCode = code ?? (signal === "SIGINT" ? 130 : 1);
});
