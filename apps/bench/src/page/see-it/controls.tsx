/** The controls of the teaching figure. */
import type { SeeItChoice } from "../../contenders/view.js";

interface ControlsProps {
  readonly layers: readonly string[];
  readonly choice: SeeItChoice;
  readonly mostRate: number;
  readonly mostMasks: number;
  readonly playing: boolean;
  onPlay(playing: boolean): void;
  onChoose(change: Partial<SeeItChoice>): void;
}

const DIGITS = [...Array(10).keys()];

export function Controls({ layers, choice, mostRate, mostMasks, playing, onPlay, onChoose }: ControlsProps) {
  const { layer, rate, seed, step, digit, masks } = choice;
  return (
    <form class="controls" aria-label="One layer" onSubmit={(event) => event.preventDefault()}>
      <fieldset class="group">
        <legend>Variant</legend>
        {layers.map((name) => (
          <label key={name} class="check">
            <input type="radio" name="layer" checked={name === layer} onChange={() => onChoose({ layer: name })} />
            {name}
          </label>
        ))}
      </fieldset>
      <div class="group">
        <label for="see-rate">
          Rate <output>{rate.toFixed(2)}</output>
        </label>
        <input
          id="see-rate"
          type="range"
          min="0"
          max={mostRate}
          step="0.05"
          value={rate}
          onInput={({ currentTarget }) => onChoose({ rate: currentTarget.valueAsNumber })}
        />
        <label for="see-masks">
          Masks averaged <output>{masks}</output>
        </label>
        <input
          id="see-masks"
          type="range"
          min="1"
          max={mostMasks}
          value={masks}
          onInput={({ currentTarget }) => onChoose({ masks: currentTarget.valueAsNumber })}
        />
      </div>
      <div class="group">
        <label for="see-seed">Seed</label>
        <input
          id="see-seed"
          type="text"
          size={6}
          // Not `value`: the page may render while the reader types, and an empty seed is not a value.
          defaultValue={seed}
          onInput={({ currentTarget }) => currentTarget.value !== "" && onChoose({ seed: currentTarget.value })}
        />
        <label for="see-digit">Digit</label>
        <select
          id="see-digit"
          value={digit}
          onChange={({ currentTarget }) => onChoose({ digit: Number(currentTarget.value) })}
        >
          {DIGITS.map((number) => (
            <option key={number} value={number}>
              {number}
            </option>
          ))}
        </select>
      </div>
      <div class="group">
        <span>
          Step <output>{step}</output>
        </span>
        <span class="actions">
          <button
            type="button"
            onClick={() => onChoose({ step: Math.max(0, step - 1) })}
            disabled={step === 0}
            aria-label="Step back to the previous mask"
          >
            −
          </button>
          <button type="button" onClick={() => onChoose({ step: step + 1 })} aria-label="Step on to the next mask">
            +
          </button>
        </span>
        <button
          type="button"
          class="primary"
          onClick={() => {
            if (!playing && masks >= mostMasks) onChoose({ masks: 1 });
            onPlay(!playing);
          }}
        >
          {playing ? "Pause" : "Add masks"}
        </button>
      </div>
    </form>
  );
}
