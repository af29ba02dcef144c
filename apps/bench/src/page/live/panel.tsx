/** The panel that runs the comparison in this browser: the form, start, progress and stop. */
import { useState } from "preact/hooks";
import type { Refused } from "../../settings.js";
import { CheckGroup } from "./check-group.js";
import { choicesOf, chosenTexts, type Field, faultOf, fields, type Texts, tidied } from "./form.js";
import type { FoundDevice } from "./messages.js";
import { Progress } from "./progress.js";
import type { Live } from "./use-live.js";

interface PanelProps {
  readonly live: Live;
  readonly texts: Texts;
  /** The parts of the address that were refused. */
  readonly refused: readonly Refused[];
  onChange(texts: Texts): void;
}

/** The fields that the form shows first; all others are folded away. */
const FIRST = ["sections", "effort", "variants"];

export function LivePanel({ live, texts, refused, onChange }: PanelProps) {
  // If the address sets other fields, they are shown at once.
  const [unfolded] = useState(() => Object.keys(texts).some((name) => !FIRST.includes(name)));
  const busy = live.status === "running" || live.status === "stopping";
  const { sections = [], devices } = choicesOf(texts);
  const chosen = live.devices.filter(({ name, byDefault }) => devices?.includes(name) ?? byDefault);
  const missing = chosen.filter(({ reason }) => reason !== undefined);
  const answered = chosen.every(({ ran }) => ran !== undefined);
  const set = (name: string, text: string) => onChange({ ...texts, [name]: text === "" ? "" : tidied(name, text) });
  const taken = fields.filter(({ of }) => of.length === 0 || of.some((name) => sections.some((one) => one === name)));
  const ask = (field: Field) => (
    <AskFor
      key={field.name}
      field={field}
      texts={texts}
      devices={live.devices}
      onChoose={(text) => set(field.name, text)}
    />
  );
  return (
    <form
      class="live"
      aria-label="Run the comparison in this browser"
      onSubmit={(event) => {
        event.preventDefault();
        live.start(texts);
      }}
    >
      <fieldset class="plain" disabled={busy}>
        <div class="groups">{taken.filter(({ name }) => FIRST.includes(name)).map(ask)}</div>
        <details open={unfolded}>
          <summary>More choices: devices, sizes, rates, seeds</summary>
          <div class="groups">{taken.filter(({ name }) => !FIRST.includes(name)).map(ask)}</div>
          <DeviceNotes devices={live.devices} />
        </details>
      </fieldset>
      {[
        ...refused.map(({ name, text, message }) => `${name}=${text}: ${message}`),
        ...missing.map(({ name, reason }) => `${name} was chosen and is not available: ${reason}`),
      ].map((text) => (
        <p key={text} class="problem">
          {text}
        </p>
      ))}
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
        <span class="note">The address of this page contains these choices: a link to it reproduces the run.</span>
      </p>
      <Progress live={live} />
    </form>
  );
}

interface AskProps {
  readonly field: Field;
  readonly texts: Texts;
  readonly devices: readonly FoundDevice[];
  onChoose(text: string): void;
}

/** A field of the form, with the control that its setting names. */
function AskFor({ field, texts, devices, onChoose }: AskProps) {
  const { name, setting } = field;
  const { control, title } = setting;
  const chosen = chosenTexts(field, texts);
  switch (control?.kind) {
    case "checks": {
      const all = [...new Set([...control.values, ...chosen])];
      // If nothing is chosen, the boxes show the defaults: all contenders, and the device that everybody has.
      const unasked = name === "devices" ? devices.filter(({ byDefault }) => byDefault).map((one) => one.name) : all;
      return (
        <CheckGroup
          title={title}
          all={all}
          chosen={chosen.length > 0 ? chosen : unasked}
          name={(value) => devices.find((one) => name === "devices" && one.name === value)?.title ?? value}
          isMissing={(value) => name === "devices" && devices.find((one) => one.name === value)?.reason !== undefined}
          onChoose={(values) => onChoose(values.join(","))}
        />
      );
    }
    case "select":
      return (
        <div class="group">
          <label for={`live-${name}`}>{title}</label>
          <select
            id={`live-${name}`}
            value={texts[name] ?? ""}
            onChange={({ currentTarget }) => onChoose(currentTarget.value)}
          >
            {texts[name] === undefined && <option value="">default</option>}
            {control.values.map((value) => (
              <option key={value} value={value}>
                {value}
              </option>
            ))}
          </select>
        </div>
      );
    default:
      return <AskForText name={name} title={title} text={texts[name] ?? ""} onChoose={onChoose} />;
  }
}

interface AskForTextProps {
  readonly name: string;
  readonly title: string;
  readonly text: string;
  onChoose(text: string): void;
}

function AskForText({ name, title, text, onChoose }: AskForTextProps) {
  const [fault, setFault] = useState<string>();
  return (
    <div class="group">
      <label for={`live-${name}`}>{title}</label>
      <input
        id={`live-${name}`}
        type="text"
        size={8}
        placeholder="default"
        aria-invalid={fault !== undefined}
        // Not `value`: the page may render while the reader types, and unfinished text would be lost.
        defaultValue={text}
        onInput={({ currentTarget: { value } }) => {
          const found = value === "" ? undefined : faultOf(name, value);
          setFault(found);
          if (found === undefined) onChoose(value);
        }}
      />
      {fault !== undefined && <span class="note">{fault}</span>}
    </div>
  );
}

/** Notes on each device: what it is, or why it is not available. */
function DeviceNotes({ devices }: { readonly devices: readonly FoundDevice[] }) {
  return (
    <ul class="devices">
      {devices.map((device) => (
        <li key={device.name}>
          <strong>{device.title}</strong> ({device.name}) {stateOf(device)}
        </li>
      ))}
    </ul>
  );
}

function stateOf({ description, ran, reason }: FoundDevice): string {
  if (reason !== undefined) return `is not available: ${reason}`;
  return ran === undefined ? "is being opened…" : `${ran}: ${description}`;
}
