/** The bar of runs: it shows the environment of each, saves or removes it, and loads others. */
import { useId, useState } from "preact/hooks";
import { download } from "../../figures/download.js";
import { describeEnvironment } from "../../results/environment.js";
import { devicesOf, freeLabel, type Run } from "../../results/schema.js";
import { loadFile } from "./load.js";

interface RunsBarProps {
  readonly runs: readonly Run[];
  onChange(change: (runs: readonly Run[]) => readonly Run[]): void;
}

export function RunsBar({ runs, onChange }: RunsBarProps) {
  const [problem, setProblem] = useState<string>();
  const id = useId();
  const load = async (files: readonly File[]) => {
    const problems: string[] = [];
    for (const file of files) {
      const loaded = await loadFile(file);
      if ("problem" in loaded) problems.push(loaded.problem);
      // A run in this browser may have ended while the file was read.
      else onChange((all) => [...all, { label: freeLabel(loaded.name, all), results: loaded.results }]);
    }
    setProblem(problems.length > 0 ? problems.join("\n") : undefined);
  };
  return (
    <section class="runs" aria-label="Runs">
      {runs.map((run) => (
        <RunCard key={run.label} run={run} onRemove={() => onChange((all) => all.filter((other) => other !== run))} />
      ))}
      <p class="load">
        <label class="button" for={id}>
          Load results
        </label>
        <input
          id={id}
          class="visually-hidden"
          type="file"
          accept=".json,application/json"
          multiple
          onChange={async ({ currentTarget }) => {
            const files = [...(currentTarget.files ?? [])];
            currentTarget.value = "";
            await load(files);
          }}
        />
        <span class="note">a results.json from another machine, or from before a change</span>
      </p>
      {problem !== undefined && (
        <pre role="alert" class="problem">
          {problem}
        </pre>
      )}
    </section>
  );
}

function RunCard({ run: { label, results }, onRemove }: { readonly run: Run; onRemove(): void }) {
  const lines = describeEnvironment(results.environment, devicesOf(results));
  const save = () => download(`${label}.json`, `${JSON.stringify(results, null, 2)}\n`, "application/json");
  return (
    <details class="run">
      <summary>
        <strong>{label}</strong> {lines.find(([name]) => name === "processor")?.[1]}
        {results.interrupted && " (interrupted: contains what was finished)"}
      </summary>
      <dl>
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {results.skippedDevices?.map(({ name, reason }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>not available: {reason}</dd>
          </div>
        ))}
      </dl>
      <p class="actions">
        <button type="button" class="quiet" onClick={save} aria-label={`Download JSON of ${label}`}>
          Download JSON
        </button>
        <button type="button" class="quiet" onClick={onRemove} aria-label={`Remove ${label}`}>
          Remove
        </button>
      </p>
    </details>
  );
}
