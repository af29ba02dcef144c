/** Options outside their range are refused when the layer is made, with an OptionError that names the owner, the option and its value. */
import { describe, it } from "vitest";
import { expectRefused, NAMES, SEEDS } from "../../support/mistakes.js";
import type { LayerSubject } from "./subject.js";

export function refusals({ layer, cases, takes, refused }: LayerSubject): void {
  if (takes.size === 0 && refused.length === 0) return;
  const shared = [...(takes.has("seed") ? SEEDS : []), ...(takes.has("name") ? NAMES : [])];
  const unknown = { what: "an unknown option", option: "unheardOf", own: { unheardOf: 1 } };
  const mistakes = (takes.size > 0 ? [unknown, ...shared] : []).map(
    ({ what, option, own }) => [what, option, { ...cases[0], ...own }] as const,
  );
  const given = refused.map(({ option, options }) => [JSON.stringify(options), option, options] as const);

  describe("invalid options", () => {
    it.each([...mistakes, ...given])("the layer refuses %s", (_, option, options) => {
      expectRefused(() => layer(options), option, options);
    });
  });
}
