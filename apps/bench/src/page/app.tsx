/** The page: its runs, and one tab of figures at a time. */
import type { ComponentType } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Run } from "../results/run.js";
import type { Results } from "../results/schema.js";
import { SpeedTab } from "../sections/speed/tab.js";
import { LearningTab } from "../sections/train/tab.js";
import { UncertaintyTab } from "../sections/uncertainty/tab.js";
import { readAddress, writeAddress } from "./address.js";
import type { LiveSectionProps } from "./live/section.js";
import { embeddedRuns } from "./runs/load.js";
import { RunsBar } from "./runs/runs-bar.js";
import { readSeeIt, type SeeItChoice, writeSeeIt } from "./see-it/choice.js";
import { SeeItTab } from "./see-it/see-it.js";
import { Tabs } from "./tabs.js";

const TABS = [
  { name: "speed", title: "Speed" },
  { name: "learning", title: "Learning" },
  { name: "uncertainty", title: "Uncertainty" },
  { name: "see-it", title: "See it" },
] as const;
type TabName = (typeof TABS)[number]["name"];

const HERE = "this browser";
const ADDRESS_AFTER_MS = 150;

interface AppProps {
  /** Where the page can run the comparison, the part that does. */
  readonly Live?: ComponentType<LiveSectionProps> | undefined;
}

export function App({ Live }: AppProps) {
  const [address] = useState(readAddress);
  const [tab, setTab] = useState<TabName>(TABS.find(({ name }) => name === address.get("tab"))?.name ?? "speed");
  const [seeIt, setSeeIt] = useState(() => readSeeIt(address));
  const [runs, setRuns] = useState<readonly Run[]>(embeddedRuns);
  const panel = useMemo(() => panelOf(tab, runs, seeIt, setSeeIt), [tab, runs, seeIt]);
  const [settings, setSettings] = useState<Readonly<Record<string, string>>>({});
  useEffect(() => {
    const write = () => writeAddress({ ...(tab !== "speed" && { tab }), ...settings, ...writeSeeIt(seeIt) });
    // Browsers refuse an address that changes with every pixel that a slider moves.
    const timer = setTimeout(write, ADDRESS_AFTER_MS);
    return () => clearTimeout(timer);
  }, [tab, settings, seeIt]);
  return (
    <>
      <header>
        <h1>maskout: dropout compared</h1>
        <p>What each dropout variant does to speed, to learning, and to what a network knows of its own errors.</p>
      </header>
      <main>
        {Live && (
          <Live
            address={address}
            onSettings={setSettings}
            onResults={(results) => setRuns((all) => withRun(all, results))}
          />
        )}
        <RunsBar runs={runs} onChange={setRuns} />
        <Tabs tabs={TABS} selected={tab} onSelect={(name) => setTab(name)}>
          {panel}
        </Tabs>
      </main>
    </>
  );
}

/** The newest run of this browser takes the place of the one before. */
function withRun(runs: readonly Run[], results: Results): readonly Run[] {
  const run = { label: HERE, results };
  return runs.some(({ label }) => label === HERE)
    ? runs.map((one) => (one.label === HERE ? run : one))
    : [...runs, run];
}

function panelOf(tab: TabName, runs: readonly Run[], seeIt: SeeItChoice, onSeeIt: (choice: SeeItChoice) => void) {
  switch (tab) {
    case "speed":
      return <SpeedTab runs={runs} />;
    case "learning":
      return <LearningTab runs={runs} />;
    case "uncertainty":
      return <UncertaintyTab runs={runs} />;
    case "see-it":
      return <SeeItTab choice={seeIt} onChoose={onSeeIt} />;
    default:
      return tab satisfies never;
  }
}
