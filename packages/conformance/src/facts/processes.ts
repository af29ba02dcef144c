/**
 * Other processes: the variant's package, loaded as its users load it, gives the same bits there as here: as an ES module,
 * from CommonJS, and where WebAssembly is refused. Loading it changes nothing that is global.
 */
import { describe, expect, it } from "vitest";
import type { Subject } from "../subject.js";
import { expectBits } from "../support/arrays.js";
import { type Child, type Report, reportOf } from "../support/child.js";
import { skip } from "../support/skip.js";

const COUNT = 20_003;
const OPTIONS = { rate: 0.3, seed: "processes", step: 7 };

export function processes({ variant, from }: Subject): void {
  if (from === undefined) return;
  describe("other processes", () => {
    /** Runs a child. @returns Its report, or why there is none. */
    const ask = async (child: Child): Promise<Report | string> => {
      if (typeof process === "undefined") return "there are no other processes here";
      return reportOf({ packageName: variant.packageName, from, count: COUNT, options: OPTIONS }, child);
    };
    const expectSame = ({ output }: Report): void => {
      const x = Float32Array.from({ length: COUNT }, (_, index) => index);
      expectBits(output, variant.dropout(x, OPTIONS));
    };

    it("the package as an ES module gives the same bits in another process", async (context) => {
      const report = await ask({ type: "module" });
      if (typeof report === "string") skip(context, report);
      expectSame(report);
    });

    it("the package from CommonJS gives the same bits in another process", async (context) => {
      const report = await ask({ type: "commonjs" });
      if (typeof report === "string") skip(context, report);
      expectSame(report);
    });

    it("a process where WebAssembly is refused gives the same bits", async (context) => {
      const report = await ask({ type: "module", flags: ["--jitless"] });
      if (typeof report === "string") skip(context, report);
      if (report.webAssembly) skip(context, "this runtime has WebAssembly under --jitless too");
      expectSame(report);
    });

    it("loading the package defines nothing global", async (context) => {
      const report = await ask({ type: "module" });
      if (typeof report === "string") skip(context, report);
      expect(report.newGlobals).toEqual([]);
    });
  });
}
