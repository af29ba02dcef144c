/** The figures of each study. To add those of another study, add them here. */
import type { StudyFigures, StudyPage } from "../../studies/result.js";

const figures: Readonly<Record<string, () => Promise<{ readonly figures: StudyFigures }>>> = {
  boston: () => import("../../studies/boston/figures.js"),
  ridge: () => import("../../studies/ridge/figures.js"),
  srivastava: () => import("../../studies/srivastava/figures.js"),
  wan: () => import("../../studies/wan/figures.js"),
  guo: () => import("../../studies/guo/figures.js"),
};

/** A study's figures; an empty list if it has none. */
export async function figuresOf(page: StudyPage): Promise<ReturnType<StudyFigures>> {
  const loaded = await figures[page.result.study]?.();
  return loaded?.figures(page) ?? [];
}
