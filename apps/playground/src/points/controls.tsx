/** The controls of the playground. */
import { useMemo } from "preact/hooks";
import { uniqueName } from "../shared/mount.js";
import { Slider } from "../shared/slider.js";
import { type DataName, dataNames } from "./data.js";
import type { MapKind } from "./draw.js";
import type { Choice } from "./session.js";
import type { PlaygroundVariant } from "./variants.js";
import { classNames } from "./words.js";

interface LearningProps {
  readonly variants: readonly PlaygroundVariant[];
  readonly choice: Choice;
  readonly kind: MapKind;
  onChoose(change: Partial<Choice>): void;
  onKind(kind: MapKind): void;
}

interface PointsProps {
  readonly choice: Choice;
  /** The class of new points put there by hand, and the number of such points. */
  readonly own: { readonly classNumber: 0 | 1; readonly count: number };
  onChoose(change: Partial<Choice>): void;
  onOwn(classNumber: 0 | 1): void;
  onUndo(): void;
  onClear(): void;
}

const DATA: Readonly<Record<DataName, string>> = {
  moons: "Moons",
  circles: "Circles",
  spirals: "Spirals",
  own: "Your own points",
};

const KINDS: Readonly<Record<MapKind, string>> = {
  entropy: "Predictive entropy",
  disagreement: "Mutual information",
  probability: "Class and probability",
};

/** The controls of learning, and of what the map shows. */
export function LearningControls({ variants, choice, kind, onChoose, onKind }: LearningProps) {
  return (
    <form class="controls" aria-label="How the network learns" onSubmit={(event) => event.preventDefault()}>
      <label class="field">
        Variant
        <select value={choice.variant} onChange={({ currentTarget }) => onChoose({ variant: currentTarget.value })}>
          {variants.map((variant) => (
            <option key={variant.name} value={variant.name}>
              {variant.title}
            </option>
          ))}
        </select>
      </label>
      <Slider
        title="Rate"
        value={choice.rate}
        range={[0, 0.8, 0.05]}
        shown={choice.rate.toFixed(2)}
        onMove={(rate) => onChoose({ rate })}
      />
      <Slider
        title="Samples"
        value={choice.samples}
        range={[1, 100, 1]}
        shown={String(choice.samples)}
        onMove={(samples) => onChoose({ samples })}
      />
      <label class="field">
        The map shows
        <select value={kind} onChange={({ currentTarget }) => onKind(currentTarget.value as MapKind)}>
          {Object.entries(KINDS).map(([one, title]) => (
            <option key={one} value={one}>
              {title}
            </option>
          ))}
        </select>
      </label>
    </form>
  );
}

/** The controls of the points that are learnt. */
export function PointsControls({ choice, own, onChoose, onOwn, onUndo, onClear }: PointsProps) {
  const name = useMemo(uniqueName, []);
  return (
    <form class="controls points" aria-label="What the network learns" onSubmit={(event) => event.preventDefault()}>
      <label class="field">
        Points
        <select
          value={choice.data}
          onChange={({ currentTarget }) => onChoose({ data: currentTarget.value as DataName })}
        >
          {dataNames.map((data) => (
            <option key={data} value={data}>
              {DATA[data]}
            </option>
          ))}
        </select>
      </label>
      {choice.data !== "own" && (
        <>
          <Slider
            title="Number"
            value={choice.count}
            range={[20, 400, 20]}
            shown={String(choice.count)}
            onMove={(count) => onChoose({ count })}
          />
          <Slider
            title="Noise"
            value={choice.noise}
            range={[0, 0.6, 0.05]}
            shown={choice.noise.toFixed(2)}
            onMove={(noise) => onChoose({ noise })}
          />
        </>
      )}
      <fieldset>
        <legend>A click on the map adds a</legend>
        {classNames.map((className, index) => (
          <label key={className} class="check">
            <input
              type="radio"
              name={name}
              checked={own.classNumber === index}
              onChange={() => onOwn(index === 0 ? 0 : 1)}
            />
            {className}
          </label>
        ))}
        <span class="buttons">
          <button type="button" disabled={own.count === 0} onClick={onUndo}>
            Undo
          </button>
          <button type="button" disabled={own.count === 0} onClick={onClear}>
            Clear
          </button>
        </span>
      </fieldset>
    </form>
  );
}
