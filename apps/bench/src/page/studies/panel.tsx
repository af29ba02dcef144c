/** The tab of the studies, which is loaded where there are any: a page of a comparison has none. */
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
