/** The part of the app that a report does not have: it chooses a comparison and runs it. */
import { useEffect, useState } from "preact/hooks";
import type { Results } from "../../results/schema.js";
import { readForm, writeForm } from "./form.js";
import { LivePanel } from "./panel.js";
import { useLive } from "./use-live.js";

export interface LiveSectionProps {
  /** The page's address as it was opened. */
  readonly address: URLSearchParams;
  /** Called with the settings that belong in the address. */
  onSettings(settings: Readonly<Record<string, string>>): void;
  onResults(results: Results): void;
}

export function LiveSection({ address, onSettings, onResults }: LiveSectionProps) {
  const [{ texts, refused }, setForm] = useState(() => readForm(address));
  const live = useLive(onResults);
  useEffect(() => onSettings(writeForm(texts)), [texts, onSettings]);
  return (
    <section class="live-section">
      <details open={Object.keys(writeForm(texts)).length > 0 || refused.length > 0}>
        <summary>
          <h2>Run it in this browser</h2>
        </summary>
        <LivePanel
          live={live}
          texts={texts}
          refused={refused}
          onChange={(changed) => setForm({ texts: changed, refused: [] })}
        />
      </details>
    </section>
  );
}
