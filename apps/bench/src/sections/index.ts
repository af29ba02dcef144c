/** The sections, in the order in which they run. To add one, make its folder and add its value here. */
import type { Section } from "../section.js";
import { peers } from "./peers/section.js";
import { speed } from "./speed/section.js";
import { train } from "./train/section.js";
import { uncertainty } from "./uncertainty/section.js";

export const sections = [speed, peers, train, uncertainty] as const;

/** The same sections, without the types of their results. */
export const anySections = sections as unknown as readonly Section[];

type AnySection = (typeof sections)[number];
export type SectionName = AnySection["name"];

/** The result of each section, by name; absent if the section did not run. */
export type SectionResults = {
  readonly [S in AnySection as S["name"]]?: S extends Section<string, infer Result> ? Result : never;
};
