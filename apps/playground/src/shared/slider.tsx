/** A slider for a number, with its name and its value. */
interface SliderProps {
  readonly title: string;
  readonly value: number;
  readonly range: readonly [least: number, most: number, step: number];
  /** The value as text. */
  readonly shown: string;
  onMove(value: number): void;
}

export function Slider({ title, value, range: [least, most, step], shown, onMove }: SliderProps) {
  return (
    <label class="field">
      <span>
        {title} <span class="value">{shown}</span>
      </span>
      <input
        type="range"
        min={least}
        max={most}
        step={step}
        value={value}
        onInput={({ currentTarget }) => onMove(currentTarget.valueAsNumber)}
      />
    </label>
  );
}
