/** Runs the comparison in this browser: what to compare, start, progress, stop. */
import { formatSize } from "../../format.js";
import { allNames } from "../../plans/choices.js";
import { efforts, type LivePart, type LiveSettings, liveParts } from "../settings.js";
import { CheckGroup } from "./check-group.js";
import type { FoundDevice } from "./messages.js";
import { Progress } from "./progress.js";
import type { Live } from "./use-live.js";

interface PanelProps {
  readonly live: Live;
  readonly settings: LiveSettings;
  /** What of the address was not understood. */
  readonly refused: readonly string[];
  onChange(settings: LiveSettings): void;
}

const SIZES = [2 ** 14, 2 ** 16, 2 ** 20, 2 ** 22, 2 ** 24];
const RATES = [0.1, 0.2, 0.5, 0.8];

const PART_TITLES: Readonly<Record<LivePart, string>> = {
  speed: "Speed",
  learning: "Learning",
  uncertainty: "Uncertainty",
};

const EFFORT_TITLES: Readonly<Record<LiveSettings["effort"], string>> = {
  quick: "quick: seconds",
  short: "standard: minutes",
  full: "full: up to hours",
};

export function LivePanel({ live, settings, refused, onChange }: PanelProps) {
  const busy = live.status === "running" || live.status === "stopping";
  const chosen = live.devices.filter(({ name }) => settings.devices.includes(name));
  const missing = chosen.filter(({ reason }) => reason !== undefined);
  const answered = chosen.every(({ ran }) => ran !== undefined);
  const set = (change: Partial<LiveSettings>) => onChange({ ...settings, ...change });
  return (
    <form
      class="live"
      aria-label="Run the comparison in this browser"
      onSubmit={(event) => {
        event.preventDefault();
        live.start(settings);
      }}
    >
      <fieldset class="plain" disabled={busy}>
        <div class="groups">
          <CheckGroup
            title="What"
            all={liveParts}
            chosen={settings.parts}
            name={(part) => PART_TITLES[part]}
            onChoose={(parts) => set({ parts })}
          />
          <CheckGroup
            title="Variants"
            all={allNames()}
            chosen={settings.variants}
            onChoose={(variants) => set({ variants })}
          />
          <CheckGroup
            title="Elements"
            all={withGiven(SIZES, settings.sizes)}
            chosen={settings.sizes}
            name={formatSize}
            onChoose={(sizes) => set({ sizes })}
          />
          <CheckGroup
            title="Rates"
            all={withGiven(RATES, settings.rates)}
            chosen={settings.rates}
            onChoose={(rates) => set({ rates })}
          />
          <CheckGroup
            title="Devices"
            all={live.devices.map(({ name }) => name)}
            chosen={settings.devices}
            isMissing={(name) => live.devices.find((device) => device.name === name)?.reason !== undefined}
            onChoose={(devices) => set({ devices })}
          />
          <div class="group">
            <label for="effort">How much</label>
            <select
              id="effort"
              value={settings.effort}
              onChange={({ currentTarget }) =>
                set({ effort: efforts.find((effort) => effort === currentTarget.value) ?? "quick" })
              }
            >
              {efforts.map((effort) => (
                <option key={effort} value={effort}>
                  {EFFORT_TITLES[effort]}
                </option>
              ))}
            </select>
            <label for="seeds">Seeds for learning</label>
            <input
              id="seeds"
              type="number"
              min="1"
              max="100"
              required
              // Not `value`: the page changes while a reader types, and what is not yet a number would be lost.
              defaultValue={settings.seeds}
              onInput={({ currentTarget }) =>
                currentTarget.validity.valid && set({ seeds: currentTarget.valueAsNumber })
              }
            />
          </div>
        </div>
      </fieldset>
      <DeviceNotes devices={live.devices} />
      {[...refused, ...missing.map(({ name, reason }) => `${name} was chosen and is not there: ${reason}`)].map(
        (text) => (
          <p key={text} class="problem">
            {text}
          </p>
        ),
      )}
      <p class="actions">
        {busy ? (
          <button type="button" class="primary" onClick={live.stop}>
            {live.status === "stopping" ? "Stop at once" : "Stop"}
          </button>
        ) : (
          <button type="submit" class="primary" disabled={!answered}>
            Start
          </button>
        )}
        <span class="note">The address of this page holds these settings: a link to it reproduces the run.</span>
      </p>
      <Progress live={live} />
    </form>
  );
}

/** What each device is, or why it is not there. */
function DeviceNotes({ devices }: { readonly devices: readonly FoundDevice[] }) {
  return (
    <ul class="devices">
      {devices.map((device) => (
        <li key={device.name}>
          <strong>{device.name}</strong> {stateOf(device)}
        </li>
      ))}
    </ul>
  );
}

function stateOf({ description, ran, reason }: FoundDevice): string {
  if (reason !== undefined) return `is not there: ${reason}`;
  return ran === undefined ? "is being looked for…" : `${ran}: ${description}`;
}

/** The usual values, and those that the address has given beside them. */
function withGiven(usual: readonly number[], given: readonly number[]): readonly number[] {
  return [...new Set([...usual, ...given])].sort((a, b) => a - b);
}
