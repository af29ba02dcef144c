/** Each package alone, installed from the registry by every package manager, and run. */
import { beforeAll, describe, expect, inject, it } from "vitest";
import * as alpha from "../fixtures/alpha.js";
import * as concrete from "../fixtures/concrete.js";
import * as dropblock from "../fixtures/dropblock.js";
import * as dropconnect from "../fixtures/dropconnect.js";
import * as gaussian from "../fixtures/gaussian.js";
import * as inverted from "../fixtures/inverted.js";
import * as mcDropout from "../fixtures/mc-dropout.js";
import * as spatial from "../fixtures/spatial.js";
import * as standard from "../fixtures/standard.js";
import * as stochasticDepth from "../fixtures/stochastic-depth.js";
import * as threads from "../fixtures/threads.js";
import * as uncertainty from "../fixtures/uncertainty.js";
import { emptyFolder, installedWith, type Variant, variants, writeScripts } from "../src/consumer.js";
import { managers, type Place } from "../src/managers.js";
import { expectSame } from "../src/same.js";

const release = inject("release");
const scripts = {
  standard,
  inverted,
  spatial,
  gaussian,
  alpha,
  dropblock,
  dropconnect,
  "stochastic-depth": stochasticDepth,
  concrete,
  threads,
  "mc-dropout": mcDropout,
  uncertainty,
};
const names = Object.keys(variants) as Variant[];

describe.skipIf(release.missing).each(managers)("$name", (manager) => {
  describe.each(names)("%s", (variant) => {
    let place: Place;

    beforeAll(async () => {
      const folder = await emptyFolder(release.folder, release.registry);
      place = { folder, registry: release.registry, tools: release.tools };
      await manager.install(variants[variant], place);
      await writeScripts(folder, variant);
    });

    it("brings the core's dependencies along, and nothing else", async () => {
      expect(await manager.installed(place)).toEqual(installedWith(variant));
    });

    it.each(manager.scripts)("%s computes what the repository does", async (script) => {
      expectSame(JSON.parse(await manager.run(script, place)), await scripts[variant].use());
    });
  });
});
