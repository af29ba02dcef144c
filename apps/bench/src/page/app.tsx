/** The page: its runs, and tabs that show what each variant does and what each section measured. */
import type { ComponentType } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { SeeItChoice } from "../contenders/view.js";
import { Empty } from "../figures/components/empty.js";
import { DataTable } from "../figures/components/table.js";
import { type Results, type Run, resultsSchema } from "../results/schema.js";
import { targetsTable } from "../results/targets.js";
import type { Section, SectionRun, TabProps } from "../section.js";
import { anySections, type SectionName } from "../sections/index.js";
import { readAddress, writeAddress } from "./address.js";
import type { LiveSectionProps } from "./live/section.js";
import { embeddedRuns, embeddedStudies } from "./runs/load.js";
import { RunsBar } from "./runs/runs-bar.js";
import { readSeeIt, writeSeeIt } from "./see-it/choice.js";
import { SeeItTab } from "./see-it/see-it.js";
import { StudiesPanel } from "./studies/panel.js";
import { Tabs } from "./tabs.js";

const SEE_IT = "see-it";
const withTab = anySections.filter(({ opens }) => opens === undefined);
const RUN_TABS = [{ name: SEE_IT, title: "See it" }, ...withTab.map(({ name, title }) => ({ name, title }))];
/** The tab of a page that contains studies, which the page itself cannot run. */
const STUDIES = "studies";

const HERE = "this browser";
const ADDRESS_AFTER_MS = 150;

interface AppProps {
  /** The part of the page that runs the comparison; absent in a report. */
  readonly Live?: ComponentType<LiveSectionProps> | undefined;
}

export function App({ Live }: AppProps) {
  const [address] = useState(readAddress);
  const [runs, setRuns] = useState<readonly Run[]>(embeddedRuns);
  const [studies] = useState(embeddedStudies);
  const tabs = studies.length === 0 ? RUN_TABS : [...RUN_TABS, { name: STUDIES, title: "Studies" }];
  const [first] = useState(() => firstTab(address, tabs, runs));
  const [tab, setTab] = useState(first);
  const [seeIt, setSeeIt] = useState(() => readSeeIt(address));
  const panel = useMemo(
    () => (tab === STUDIES ? <StudiesPanel studies={studies} /> : panelOf(tab, runs, seeIt, setSeeIt)),
    [tab, runs, studies, seeIt],
  );
  const [settings, setSettings] = useState<Readonly<Record<string, string>>>({});
  useEffect(() => {
    const write = () => writeAddress({ ...(tab !== SEE_IT && { tab }), ...settings, ...writeSeeIt(seeIt) });
    // Browsers refuse to change the address for every pixel that a slider moves.
    const timer = setTimeout(write, ADDRESS_AFTER_MS);
    return () => clearTimeout(timer);
  }, [tab, settings, seeIt]);
  return (
    <>
      <header>
        <h1>maskout: dropout compared</h1>
        <p>The effect of each dropout variant on speed, on learning, and on how well a network knows its own errors.</p>
      </header>
      <main>
        {Live && (
          <Live
            address={address}
            onSettings={setSettings}
            onResults={(results) => {
              setRuns((all) => withRun(all, results));
              // A run that has started shows what it measures.
              setTab((shown) => (shown === SEE_IT ? (newestSection(results) ?? shown) : shown));
            }}
          />
        )}
        <RunsBar runs={runs} onChange={setRuns} />
        <Tabs tabs={tabs} selected={tab} onSelect={setTab}>
          {panel}
        </Tabs>
      </main>
    </>
  );
}

/** The tab to open: the address's one; else the first section that the runs measured, the studies, or the teaching figure. */
function firstTab(address: URLSearchParams, tabs: readonly { readonly name: string }[], runs: readonly Run[]): string {
  const named = tabs.find(({ name }) => name === address.get("tab"))?.name;
  const measured = anySections.find(({ name }) =>
    runs.some(({ results }) => results[name as SectionName] !== undefined),
  );
  const studied = tabs.find(({ name }) => name === STUDIES)?.name;
  return named ?? measured?.opens ?? measured?.name ?? studied ?? SEE_IT;
}

function newestSection(results: Results): string | undefined {
  return withTab.findLast(({ name }) => results[name as SectionName] !== undefined)?.name;
}

/** Adds a run of this browser in place of the previous one. */
function withRun(runs: readonly Run[], results: Results): readonly Run[] {
  const run = { label: HERE, results };
  return runs.some(({ label }) => label === HERE)
    ? runs.map((one) => (one.label === HERE ? run : one))
    : [...runs, run];
}

function panelOf(tab: string, runs: readonly Run[], seeIt: SeeItChoice, onSeeIt: (choice: SeeItChoice) => void) {
  const shown = anySections.filter(({ name, opens }) => name === tab || opens === tab);
  if (shown.length === 0) return <SeeItTab choice={seeIt} onChoose={onSeeIt} />;
  return shown
    .toSorted((a, b) => Number(a.name === tab) - Number(b.name === tab))
    .map((section) => <SectionPanel key={section.name} section={section} runs={runs} />);
}

/** A section's measurements in the runs, and the project's targets for it. */
function SectionPanel({ section, runs }: { readonly section: Section; readonly runs: readonly Run[] }) {
  const [Tab, setTab] = useState<ComponentType<TabProps<unknown>>>();
  const [before, setBefore] = useState<Run>();
  useEffect(() => {
    section.tab().then((loaded) => setTab(() => loaded.Tab));
    section.measuredBefore?.().then(({ default: results }) => {
      setBefore({ label: "measured before", results: resultsSchema.parse(results) });
    });
  }, [section]);
  const measured = measuredOf(section, runs);
  const here = measured.length > 0;
  const shown = here || before === undefined ? measured : measuredOf(section, [before]);
  if (shown.length === 0)
    return section.opens === undefined ? (
      <Empty what={section.title.toLowerCase()} command={`pnpm bench ${section.name}`} />
    ) : null;
  if (Tab === undefined) return null;
  return (
    <>
      {section.opens !== undefined && <h2>{section.title}</h2>}
      {!here && (
        <p class="note">
          Measured on {before?.results.environment.date.slice(0, 10)}, as no run on this page measured this. To measure
          it, run <code>pnpm bench {section.name}</code>.
        </p>
      )}
      <Tab runs={shown} />
      {shown.map(({ label, result }) => {
        const targets = section.targets?.(result) ?? [];
        return (
          targets.length > 0 && (
            <section key={label} class="figure">
              <h3>
                What the project promises, and what{" "}
                {here ? `${shown.length > 1 ? label : "this run"} measured` : "was measured then"}
              </h3>
              <DataTable table={targetsTable(targets)} />
            </section>
          )
        );
      })}
    </>
  );
}

function measuredOf({ name }: Section, runs: readonly Run[]): readonly SectionRun<unknown>[] {
  return runs.flatMap(({ label, results }) => {
    const result: unknown = results[name as SectionName];
    return result === undefined ? [] : [{ label, environment: results.environment, result }];
  });
}
