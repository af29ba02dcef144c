/** One copy of the core serves an application; a second one, or a package made for another version, is told by name. */
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import * as core from "@maskout/core";
import { defineNoise, kernels, type NoiseDefinition, run } from "@maskout/core/variant";
import { describe, expect, it } from "vitest";

const require = createRequire(import.meta.url);

/** The CommonJS build, by its path: a second copy, as an older Node.js or two installed versions would load it. */
const other: typeof core = require("../dist/index.cjs");
const otherVariant: typeof import("@maskout/core/variant") = require("../dist/variant.cjs");
const { version }: { version: string } = require("@maskout/core/package.json");

describe("import and require", () => {
  it.each(["@maskout/core", "@maskout/core/variant", "@maskout/core/checkpoint", "@maskout/core/shading"])(
    "give one and the same %s",
    (name) => {
      const script = fileURLToPath(new URL("support/import-and-require.mjs", import.meta.url));
      expect(JSON.parse(execFileSync(process.execPath, [script, name], { encoding: "utf8" }))).toEqual([]);
    },
  );
});

describe("two copies of the core", () => {
  it("each work for themselves", async () => {
    for (const { tensor, sequential, dense } of [core, other]) {
      using model = sequential([dense(1)], { seed: 1 });
      using output = model.forward(tensor([1, 2], [1, 2])).output;
      expect(output.shape).toEqual([1, 1]);
    }
  });

  it("draw the same masks", () => {
    const options = { key: core.keyFromSeed("two"), step: 3, rate: 0.5, count: 1000 };
    expect(other.keepMask(options)).toEqual(core.keepMask(options));
  });

  it("are told where a tensor of one meets a kernel of the other", () => {
    const attempt = () => otherVariant.run(kernels.relu, { x: core.tensor([1]) }, {});
    expect(attempt).toThrow(other.VersionError);
    expect(attempt).toThrow(
      `relu: got a tensor of another copy of @maskout/core than this (${version}). Keep one copy; "npm ls`,
    );
  });

  it("are told where a tensor of one meets a model of the other", () => {
    using model = other.sequential([other.dense(1)], { seed: 1 });
    expect(() => model.forward(core.tensor([1, 2], [1, 2]))).toThrow(other.VersionError);
  });

  it("are told where a layer of one stands in a model of the other", () => {
    using model = core.sequential([other.relu()], { seed: 1 });
    expect(() => model.forward(core.tensor([1, 2], [1, 2]))).toThrow(other.VersionError);
  });
});

describe("a package made for another version of the core", () => {
  const definition: NoiseDefinition<object, object> = {
    name: "test",
    packageName: "test-dropout",
    layerName: "testDropout",
    options: [],
    settings: () => ({}),
    stochastic: () => false,
    forward: { name: "test", shapes: ({ x }) => ({ y: x }), cpu: { reference: () => {} } },
    infer: () => 1,
    facts: () => ({ moments: (mean) => ({ mean, variance: 0 }), decisions: "continuous", alone: true }),
  };

  it("is refused, with what to install", () => {
    const attempt = () => defineNoise({ ...definition, madeFor: "999.1.2" });
    expect(attempt).toThrow(core.VersionError);
    expect(attempt).toThrow(
      `test-dropout was made for @maskout/core 999.1.2, not for ${version}. Install versions that go together: ` +
        '"npm install test-dropout@latest @maskout/core@latest".',
    );
  });

  it("is taken where only the patch differs", () => {
    const [major, minor] = version.split(".");
    expect(defineNoise({ ...definition, madeFor: `${major}.${minor}.99` }).name).toBe("test");
    expect(defineNoise({ ...definition, madeFor: `${version}-next.1` }).name).toBe("test");
  });

  it("need not say what it was made for", () => {
    expect(defineNoise(definition).name).toBe("test");
  });
});

it("the kernels of one copy run on its own tensors", () => {
  expect(run(kernels.relu, { x: core.tensor([-1, 1]) }, {}).y.dataSync()).toEqual(Float32Array.of(0, 1));
});
