/**
 * Other processes: the package, loaded as its users load it, gives the same bits in another process: as an ES module, from CommonJS, and without
 * WebAssembly. Loading it changes nothing global.
 */
import { cpu } from "@maskout/core";
import { sizeOf } from "@maskout/core/variant";
import { describe, expect, it } from "vitest";
import { KEY } from "../noise.js";
import type { Subject } from "../subject.js";
import { expectAgreement } from "../support/agreement.js";
import { expectBits } from "../support/arrays.js";
import { type Child, givenValues, type Report, reportOf } from "../support/child.js";
import { passOn } from "../support/passes.js";
import { skip } from "../support/skip.js";

const PLACE = { mode: "train", key: KEY, step: 7 } as const;

export function processes({ layer, cases, inputShape, origin, noise }: Subject): void {
  if (origin === undefined) return;
  const shape = [999, ...inputShape];
  const options = cases[0];

  describe("other processes", () => {
    const asked = new Map<Child, Promise<Report | string>>();
    /** The report of a child process, which runs once; or the reason why there is none. */
    const ask = async (child: Child): Promise<Report | string> => {
      if (typeof process === "undefined") return "this runtime cannot start other processes";
      const report = asked.get(child) ?? reportOf({ ...origin, options, shape, place: PLACE }, child);
      asked.set(child, report);
      return report;
    };
    const module: Child = { type: "module" };

    const expectSame = async ({ output, dx }: Report): Promise<void> => {
      const x = givenValues(sizeOf(shape));
      const here = await passOn(cpu(), layer(options), { ...PLACE, shape, x, dy: givenValues });
      // Without WebAssembly, sums are added up in another order.
      const expectValues = noise === undefined ? expectAgreement : expectBits;
      expectValues(output, here.output, "the output");
      expectValues(dx, here.dx, "the gradient");
    };

    it("the package as an ES module gives the same bits in another process", async (context) => {
      const report = await ask(module);
      if (typeof report === "string") skip(context, report);
      await expectSame(report);
    });

    it("the package from CommonJS gives the same bits in another process", async (context) => {
      const report = await ask({ type: "commonjs" });
      if (typeof report === "string") skip(context, report);
      await expectSame(report);
    });

    it("a process without WebAssembly gives the same bits", async (context) => {
      const report = await ask({ type: "module", flags: ["--jitless"] });
      if (typeof report === "string") skip(context, report);
      if (report.webAssembly) skip(context, "this runtime has WebAssembly under --jitless too");
      await expectSame(report);
    });

    it("loading the package defines nothing global", async (context) => {
      const report = await ask(module);
      if (typeof report === "string") skip(context, report);
      expect(report.newGlobals).toEqual([]);
    });
  });
}
