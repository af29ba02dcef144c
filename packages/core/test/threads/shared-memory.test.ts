/** Modules that import a memory of their own thread, made to import one that is shared. */
import { kernels, type SimdModule } from "@maskout/core/variant";
import { describe, expect, it } from "vitest";
import { unpack } from "../../src/cpu/unpack.js";
import { newSharedMemory, sharing } from "../../src/threads/shared-memory.js";
import { importingMemory, LIMITS, packed } from "./modules.js";

const memory = newSharedMemory();

function instantiate(text: string, uses?: SimdModule<unknown>): WebAssembly.Instance {
  const used = uses && { [uses.name]: instantiate(sharing(uses.packed), uses.uses).exports };
  return new WebAssembly.Instance(new WebAssembly.Module(unpack(text)), { env: { memory }, ...used });
}

describe("a module made to import a shared memory", () => {
  it("differs in one bit", () => {
    const binary = importingMemory("f");
    const shared = unpack(sharing(packed(binary)));
    const different = [...shared.keys()].filter((at) => shared[at] !== binary[at]);
    expect(different.map((at) => shared[at]! ^ binary[at]!)).toEqual([2]);
    expect(shared).toEqual(importingMemory("f", undefined, LIMITS.shared));
  });

  it.each(Object.values(kernels).flatMap((kernel) => kernel.cpu.simd?.module ?? []))(
    "$name, takes it, in each of its forms",
    (module: SimdModule<unknown>) => {
      expect(() => instantiate(module.packed, module.uses)).toThrow(WebAssembly.LinkError);
      expect(Object.keys(instantiate(sharing(module.packed), module.uses).exports).length).toBeGreaterThan(0);
      if (module.fused === undefined) return;
      // Where the engine cannot fuse it refuses the module for that, and the place of the limit is there all the same.
      expect(sharing(module.fused)).toHaveLength(module.fused.length);
    },
  );

  it("is refused where it imports no memory, one without a limit, or one that is shared already", () => {
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    const others = [LIMITS.unlimited, LIMITS.shared].map((limits) => importingMemory("f", undefined, limits));
    for (const binary of [empty, ...others]) expect(() => sharing(packed(binary))).toThrow(TypeError);
  });
});
