/** Options, from callers and from saved models. */

/** A copy of an object without the entries that `out` selects. */
export function without<Whole extends object>(whole: Whole, out: (name: string, value: unknown) => boolean): Whole {
  const rest = { ...whole };
  for (const [name, value] of Object.entries(whole)) if (out(name, value)) Reflect.deleteProperty(rest, name);
  return rest;
}
