/** Modules that import a memory of their own thread, made to import one that is shared. */
import { kernels } from "@maskout/core/variant";
import { describe, expect, it } from "vitest";
import { unpack } from "../../src/cpu/unpack.js";
import { importingShared, newSharedMemory } from "../../src/threads/shared-memory.js";
import { importingMemory, LIMITS } from "./modules.js";

const memory = newSharedMemory();

describe("a module made to import a shared memory", () => {
  it("differs in one bit, and is another array", () => {
    const binary = importingMemory("f");
    const before = binary.slice();
    const shared = importingShared(binary);
    const different = [...shared.keys()].filter((at) => shared[at] !== binary[at]);
    expect(different.map((at) => shared[at]! ^ binary[at]!)).toEqual([2]);
    expect(shared).toEqual(importingMemory("f", undefined, LIMITS.shared));
    expect(binary).toEqual(before);
  });

  it.each(Object.values(kernels).flatMap((kernel) => kernel.cpu.simd?.module ?? []))("$name, takes it", (module) => {
    const binary = unpack(module.packed);
    expect(() => new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory } })).toThrow(
      WebAssembly.LinkError,
    );
    const instance = new WebAssembly.Instance(new WebAssembly.Module(importingShared(binary)), { env: { memory } });
    expect(Object.keys(instance.exports).length).toBeGreaterThan(0);
  });

  it("is refused where it imports no memory, one without a limit, or one that is shared already", () => {
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    const others = [LIMITS.unlimited, LIMITS.shared].map((limits) => importingMemory("f", undefined, limits));
    for (const binary of [empty, ...others]) expect(() => importingShared(binary)).toThrow(TypeError);
  });
});
