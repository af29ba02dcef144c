/** One layer on one digit: its noise at a step, the output, and the mean over the steps so far, which approaches the inference output. */
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import { PIXELS, SIDE } from "../digit/network.js";
import { digitClasses, digitOf } from "../digit/reader.js";
import { Frames } from "../shared/frames.js";
import { type Mounted, mount } from "../shared/mount.js";
import { Slider } from "../shared/slider.js";
import { colourOf, watchTheme } from "../shared/theme.js";
import { layerVariants } from "./variants.js";

/** The options of {@link mountLayer}, all optional. */
export interface LayerOptions {
  /** The name of the initial variant: `"inverted"` (default), `"standard"`, `"gaussian"` or `"dropblock"`. */
  readonly variant?: string;
  /** The initial rate, in [0, 0.8]. Default 0.5. */
  readonly rate?: number;
  /** The initial digit, 0 to 9. Default 3. */
  readonly digit?: number;
  /** The initial number of steps in the mean, at least 1. Default 1. */
  readonly steps?: number;
}

/** Renders one layer on one digit into an element, replacing its content. @throws {Error} for an unknown variant or digit. */
export function mountLayer(element: Element, options: LayerOptions = {}): Mounted {
  const { variant = "inverted", rate = 0.5, digit = 3, steps = 1 } = options;
  const names = layerVariants.map(({ name }) => name);
  if (!names.includes(variant)) throw new Error(`mountLayer: variant is "${variant}", not one of ${names.join(", ")}.`);
  if (!digitClasses.includes(digit)) throw new Error(`mountLayer: digit is ${digit}, not one of 0 to 9.`);
  return mount(element, <LayerView start={{ variant, rate, digit }} steps={steps} />);
}

interface Choice {
  readonly variant: string;
  readonly rate: number;
  readonly digit: number;
}

interface LayerProps {
  readonly start: Choice;
  readonly steps: number;
}

const MOST_STEPS = 1000;
const SEED = "layer";

/** The sum of the outputs over steps, and the last output. */
class Sum {
  readonly total = new Float64Array(PIXELS);
  steps = 0;
  last: Float32Array = new Float32Array(PIXELS);

  get mean(): Float64Array {
    return this.total.map((value) => value / Math.max(this.steps, 1));
  }
}

function LayerView({ start, steps }: LayerProps) {
  const [choice, choose] = useState(start);
  const [, show] = useReducer((count: number, _: undefined) => count + 1, 0);
  const [playing, setPlaying] = useState(false);
  const { variant: name, rate, digit } = choice;
  const variant = layerVariants.find((one) => one.name === name)!;
  const input = useMemo(() => digitOf(digit), [digit]);
  const sum = useMemo(() => new Sum(), [variant, rate, input]);
  const draw = (count: number) => {
    while (sum.steps < Math.min(count, MOST_STEPS)) {
      sum.last = variant.forward(input, { rate, seed: SEED, step: sum.steps });
      for (const [pixel, value] of sum.last.entries()) sum.total[pixel]! += value;
      sum.steps++;
    }
  };
  if (sum.steps === 0) draw(steps);
  const more = useRef((): boolean => false);
  more.current = () => {
    // One step at a time at first, later a tenth of the current number.
    draw(sum.steps + Math.max(1, Math.floor(sum.steps / 10)));
    if (sum.steps >= MOST_STEPS) setPlaying(false);
    show(undefined);
    return sum.steps < MOST_STEPS;
  };
  const root = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!playing || root.current === null) return;
    let frame = 0;
    const frames = new Frames(root.current, () => (frame++ % 5 === 0 ? more.current() : true));
    frames.request();
    return () => frames.stop();
  }, [playing]);
  const noise = useMemo(
    () => variant.forward(new Float32Array(PIXELS).fill(1), { rate, seed: SEED, step: sum.steps - 1 }),
    [variant, rate, sum, sum.steps],
  );
  const inference = variant.infer(input, rate);
  const apart = rootMeanSquare(sum.mean.map((value, pixel) => value - inference[pixel]!));
  const change = (some: Partial<Choice>) => choose((before) => ({ ...before, ...some }));
  return (
    <section ref={root} class="layer" aria-label="One layer on one digit">
      <div class="pictures">
        <Picture title="input" values={input} />
        <Picture title={`noise (output for ones), step ${sum.steps - 1}`} values={noise} />
        <Picture title="forward" values={sum.last} />
        <Picture title={`mean of ${sum.steps} ${sum.steps === 1 ? "step" : "steps"}`} values={sum.mean} />
      </div>
      <form class="controls points" aria-label="The layer" onSubmit={(event) => event.preventDefault()}>
        <label class="field">
          Variant
          <select value={name} onChange={({ currentTarget }) => change({ variant: currentTarget.value })}>
            {layerVariants.map((one) => (
              <option key={one.name} value={one.name}>
                {one.title}
              </option>
            ))}
          </select>
        </label>
        <Slider
          title="Rate"
          value={rate}
          range={[0, 0.8, 0.05]}
          shown={rate.toFixed(2)}
          onMove={(moved) => change({ rate: moved })}
        />
        <label class="field">
          Digit
          <select value={digit} onChange={({ currentTarget }) => change({ digit: Number(currentTarget.value) })}>
            {digitClasses.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
        <p class="buttons">
          <button
            type="button"
            class="primary"
            disabled={sum.steps >= MOST_STEPS}
            onClick={() => setPlaying((before) => !before)}
          >
            {playing ? "Pause" : "Play"}
          </button>
          <button
            type="button"
            disabled={sum.steps >= MOST_STEPS}
            onClick={() => {
              draw(sum.steps + 1);
              show(undefined);
            }}
          >
            Step
          </button>
        </p>
      </form>
      <p class="note">
        {variant.sentence} The mean is {apart.toFixed(3)} away from the inference output.
      </p>
    </section>
  );
}

function rootMeanSquare(values: ArrayLike<number>): number {
  return Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0) / values.length);
}

/** The value that is drawn darkest, so that doubled values are darker than ink in the input. */
const STRONGEST = 2;

function Picture({ title, values }: { readonly title: string; readonly values: ArrayLike<number> }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const redraw = () => canvas.current !== null && paint(canvas.current, values);
    redraw();
    return watchTheme(redraw);
  }, [values]);
  return (
    <figure class="picture">
      <canvas ref={canvas} role="img" aria-label={title} width={SIDE} height={SIDE} />
      <figcaption>{title}</figcaption>
    </figure>
  );
}

/** Paints values above 0 in the text's colour, and those below 0 in another colour. */
function paint(canvas: HTMLCanvasElement, values: ArrayLike<number>): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const [paper, ink, below] = [
    colourOf(canvas, "background"),
    colourOf(canvas, "text"),
    colourOf(canvas, "second"),
  ] as const;
  const picture = context.createImageData(SIDE, SIDE);
  for (let pixel = 0; pixel < PIXELS; pixel++) {
    const value = values[pixel]!;
    const strength = Math.min(Math.abs(value) / STRONGEST, 1);
    for (const part of [0, 1, 2] as const)
      picture.data[4 * pixel + part] = paper[part] + ((value < 0 ? below : ink)[part] - paper[part]) * strength;
    picture.data[4 * pixel + 3] = 255;
  }
  context.putImageData(picture, 0, 0);
}
