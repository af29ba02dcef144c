/** A digit that the reader turns by hand, while the probabilities of the classes follow, with their spread. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Mounted, mount } from "../shared/mount.js";
import { Slider } from "../shared/slider.js";
import { colourOf, watchTheme } from "../shared/theme.js";
import { PIXELS, SIDE } from "./network.js";
import { digitClasses, digitOf, Reader, type Reading, setLevels } from "./reader.js";
import { SET_SAMPLES, setOf } from "./sets.js";
import { Spread } from "./spread.js";
import { turn } from "./turn.js";
import { describeReading, describeSet, writeSet } from "./words.js";

/** The options of {@link mountTurningDigit}, all optional. */
export interface TurningDigitOptions {
  /** The initial digit, 0 to 9. Default 9. */
  readonly digit?: number;
  /** The initial angle, clockwise in degrees, in [-180, 180]. Default 0. */
  readonly degrees?: number;
  /** The number of samples. Default 50, for which the conformal sets were made; with another number no sets are shown. */
  readonly samples?: number;
}

/** Renders a digit to turn into an element, replacing its content. @throws {Error} for a digit outside 0 to 9. */
export function mountTurningDigit(element: Element, options: TurningDigitOptions = {}): Mounted {
  const { digit = 9, degrees = 0, samples = 50 } = options;
  if (!digitClasses.includes(digit)) throw new Error(`mountTurningDigit: digit is ${digit}, not one of 0 to 9.`);
  return mount(element, <TurningDigit digit={digit} degrees={degrees} samples={samples} />);
}

/** The same angle in [-180, 180]. */
function within(degrees: number): number {
  return Math.round(((((degrees + 180) % 360) + 360) % 360) - 180);
}

/** The time for which a picture must stay unchanged before it is read out, in ms. */
const READ_OUT_AFTER = 600;

function TurningDigit({ digit, degrees, samples }: Required<TurningDigitOptions>) {
  const [shown, setShown] = useState({ digit, degrees });
  const [level, setLevel] = useState(0);
  const [read, setRead] = useState<{ readonly reading: Reading; readonly words: string }>();
  const [said, setSaid] = useState("");
  const reader = useMemo(() => new Reader(), []);
  useEffect(() => () => reader.dispose(), [reader]);
  const image = useMemo(() => turn(digitOf(shown.digit), shown.degrees), [shown]);
  useEffect(() => {
    const wanted = new AbortController();
    reader.read(image, samples, wanted.signal).then(
      (reading) => {
        const words = describeReading(reading, shown.digit);
        if (!wanted.signal.aborted) setRead({ reading, words });
      },
      (error: unknown) => {
        if (!wanted.signal.aborted) throw error;
      },
    );
    return () => wanted.abort();
  }, [reader, image, samples, shown]);
  useEffect(() => {
    const timer = setTimeout(() => setSaid(read?.words ?? ""), READ_OUT_AFTER);
    return () => clearTimeout(timer);
  }, [read]);
  const promised = samples === SET_SAMPLES ? setLevels[level] : undefined;
  const set = read && promised && { classes: setOf(read.reading.mean, promised), least: promised.least };
  const turnTo = (angle: number) => setShown((before) => ({ ...before, degrees: within(angle) }));
  return (
    <section class="turning-digit" aria-label="A digit to turn, and a network's reading of it">
      <div class="stage">
        <Handle
          image={image}
          label={`A ${shown.digit}, turned by ${shown.degrees} degrees`}
          {...shown}
          onTurn={turnTo}
        />
        <Slider
          title="Turned by"
          value={shown.degrees}
          range={[-180, 180, 1]}
          shown={`${shown.degrees}°`}
          onMove={turnTo}
        />
        <label class="field">
          Digit
          <select
            value={shown.digit}
            onChange={({ currentTarget }) => setShown({ digit: Number(currentTarget.value), degrees: 0 })}
          >
            {digitClasses.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
        {promised && (
          <label class="field">
            Target coverage of sets
            <select value={level} onChange={({ currentTarget }) => setLevel(Number(currentTarget.value))}>
              {setLevels.map((one, index) => (
                <option key={one.level} value={index}>
                  {Math.round(100 * one.level)} %
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <div class="side">
        {read && <Spread reading={read.reading} set={set} />}
        <p class="reading">{read?.words}</p>
        {set && promised && (
          <>
            <p class="set">
              Conformal set at {Math.round(100 * promised.level)} %: <strong>{writeSet(set.classes)}</strong>
            </p>
            <p class="note">{describeSet(promised, shown.degrees)}</p>
          </>
        )}
        <p class="visually-hidden" role="status">
          {said}
        </p>
        {read && (
          <p class="note">
            Predictive entropy {read.reading.entropy.toFixed(2)} of at most 2.30 nats;{" "}
            {read.reading.disagreement.toFixed(2)} of it from disagreement of the {samples} samples (mutual
            information).
          </p>
        )}
      </div>
    </section>
  );
}

interface HandleProps {
  readonly image: Float32Array;
  readonly label: string;
  readonly degrees: number;
  onTurn(degrees: number): void;
}

/** The digit, which follows the mouse or a finger around its centre. The slider does the same for the keyboard. */
function Handle({ image, label, degrees, onTurn }: HandleProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const grip = useRef<number | undefined>(undefined);
  useLayoutEffect(() => {
    const redraw = () => canvas.current !== null && drawDigit(canvas.current, image);
    redraw();
    return watchTheme(redraw);
  }, [image]);
  const angleOf = ({ offsetX, offsetY }: PointerEvent) => {
    const { clientWidth = 0, clientHeight = 0 } = canvas.current ?? {};
    return (Math.atan2(offsetY - clientHeight / 2, offsetX - clientWidth / 2) * 180) / Math.PI;
  };
  return (
    <canvas
      ref={canvas}
      class="handle"
      role="img"
      aria-label={label}
      width={SIDE}
      height={SIDE}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        grip.current = degrees - angleOf(event);
      }}
      onPointerMove={(event) => grip.current !== undefined && onTurn(grip.current + angleOf(event))}
      onPointerUp={() => {
        grip.current = undefined;
      }}
      onPointerCancel={() => {
        grip.current = undefined;
      }}
    />
  );
}

/** Ink on paper, in the colours of the page. */
function drawDigit(canvas: HTMLCanvasElement, image: Float32Array): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const [paper, ink] = [colourOf(canvas, "background"), colourOf(canvas, "text")];
  const picture = context.createImageData(SIDE, SIDE);
  for (let pixel = 0; pixel < PIXELS; pixel++) {
    for (const part of [0, 1, 2] as const) {
      picture.data[4 * pixel + part] = paper[part] + (ink[part] - paper[part]) * image[pixel]!;
    }
    picture.data[4 * pixel + 3] = 255;
  }
  context.putImageData(picture, 0, 0);
}
