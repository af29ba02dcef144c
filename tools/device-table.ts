// A vitest reporter that ends a run with a table of devices: the tests that ran on each, in Node.js and in the browser, or why none did.

import type { Reporter, TestModule, Vitest } from "vitest/node";
import { CHROMIUM } from "./testing/chromium.ts";
import type {} from "./testing/src/devices.js";
import { modes, type Place, type Run } from "./testing/src/modes.ts";

/** The results of the tests on one device in one place. */
interface Row {
  readonly place: Place;
  readonly device: string;
  ran: number;
  failed: number;
  reasons: Set<string>;
}

export default class DeviceTable implements Reporter {
  readonly #run: Run;
  readonly #noBrowser: string | undefined;
  #hasBrowser = false;

  /**
   * @param run The devices that the run is for.
   * @param noBrowser The reason if there is no browser.
   */
  constructor(run: Run, noBrowser: string | undefined) {
    this.#run = run;
    this.#noBrowser = noBrowser;
  }

  onInit(vitest: Vitest): void {
    this.#hasBrowser = vitest.projects.some(({ name }) => name === CHROMIUM);
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines: (readonly string[])[] = rowsOf(modules).map(({ place, device, ran, failed, reasons }) => {
      if (ran === 0) return [place, "skipped", `${device}, because ${[...reasons].join("; ")}`];
      return [place, `ran ${ran} tests${failed > 0 ? `, ${failed} failed` : ""}`, device];
    });
    if (this.#noBrowser !== undefined) lines.push(["Chromium", "skipped", `all devices, because ${this.#noBrowser}`]);
    const forNode = modules.filter(({ moduleId }) => moduleId.endsWith(".node.test.ts"));
    if (this.#hasBrowser && forNode.length > 0) {
      lines.push(["Chromium", "skipped", `${forNode.length} files, because they need Node.js (*.node.test.ts)`]);
    }
    if (lines.length > 0) lines.push(...elsewhere(this.#run));
    if (lines.length > 0) console.log(`\nDevices\n${aligned(lines).join("\n")}\n`);
  }
}

/** The tests that the other command runs. */
function elsewhere(run: Run): readonly (readonly string[])[] {
  if (run === "others")
    return [["both", "ran before", "the CPU, one gpu.js mode each, and tests without a device (pnpm test)"]];
  return (["Node.js", "Chromium"] as const).map((place) => [
    place,
    "runs apart",
    `gpu.js ${modes[place].others.join(", ")}; threads${place === "Chromium" ? "; TensorFlow.js webgpu; ONNX Runtime webgpu" : ""} (pnpm test:devices)`,
  ]);
}

function rowsOf(modules: readonly TestModule[]): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const module of modules) {
    const place = module.project.name === CHROMIUM ? "Chromium" : "Node.js";
    for (const test of module.children.allTests()) {
      const { device } = test.meta();
      if (device === undefined) continue;
      const key = `${place} ${device}`;
      const row = rows.get(key) ?? { place, device, ran: 0, failed: 0, reasons: new Set() };
      rows.set(key, row);
      const result = test.result();
      if (result.state === "skipped") row.reasons.add(result.note ?? "the test is marked to be skipped");
      else if (result.state === "failed") row.failed++;
      if (result.state !== "skipped") row.ran++;
    }
  }
  return [...rows.values()].toSorted((a, b) => b.place.localeCompare(a.place));
}

/** Aligns cells in columns. */
function aligned(lines: readonly (readonly string[])[]): readonly string[] {
  const widths = [0, 1].map((column) => Math.max(...lines.map((cells) => cells[column]!.length)));
  return lines.map((cells) => `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`);
}
