// turbo with its telemetry off: turbo.json cannot say so, and a shell's `NAME=1 turbo` does not run on Windows.
process.env.TURBO_TELEMETRY_DISABLED = "1";
await import("turbo/bin/turbo");
