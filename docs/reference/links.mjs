// A TypeDoc plugin: docstrings link to errors and functions of other packages by name alone, `{@link OptionError}`,
// without an import that only the comment would use. This finds what is exported under that name.
import { ReflectionKind } from "typedoc";

/** @param {import("typedoc").Application} app */
export function load(app) {
  app.converter.addUnknownSymbolResolver((reference, from) => {
    const [name, member] = reference.symbolReference?.path?.map(({ path }) => path) ?? [];
    if (name === undefined || reference.moduleSource !== undefined) return undefined;
    for (const module of from.project.getChildrenByKind(ReflectionKind.Module)) {
      const exported = module.children?.find((child) => child.name === name && !child.isReference());
      const target = member === undefined ? exported : exported?.getChildByName([member]);
      // The types speak of addresses alone, but TypeDoc takes what it documents as well, and links to where that will stand.
      if (target !== undefined) return { target: /** @type {string} */ (/** @type {unknown} */ (target)) };
    }
    return undefined;
  });
}
