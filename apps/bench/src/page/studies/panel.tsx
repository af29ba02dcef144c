/** Loads the studies tab only when the page has studies, which the page of a comparison does not. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { StudyPage } from "../../studies/result.js";

interface StudiesProps {
  readonly studies: readonly StudyPage[];
}

export function StudiesPanel({ studies }: StudiesProps) {
  const [Tab, setTab] = useState<ComponentType<StudiesProps>>();
  useEffect(() => {
    import("./tab.js").then(({ StudiesTab }) => setTab(() => StudiesTab));
  }, []);
  return Tab === undefined ? null : <Tab studies={studies} />;
}
