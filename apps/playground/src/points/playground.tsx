/** The playground: points, a small network that learns them in the page, and a map of its predictions for the plane. */
import { useEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import { Frames } from "../shared/frames.js";
import { type Mounted, mount } from "../shared/mount.js";
import { watchTheme } from "../shared/theme.js";
import { Board } from "./board.js";
import { LearningControls, PointsControls } from "./controls.js";
import { type DataName, dataNames } from "./data.js";
import type { MapKind } from "./draw.js";
import { Losses } from "./losses.js";
import { type Choice, Session, type SessionOptions } from "./session.js";
import { type PlaygroundVariant, pointVariants } from "./variants.js";
import { describe, describePlace } from "./words.js";

/** The options of {@link mountPlayground}, all optional. */
export interface PlaygroundOptions {
  /** The variants to choose from. Default: {@link pointVariants}. */
  readonly variants?: readonly PlaygroundVariant[];
  /** The name of the initial variant. Default: the first one. */
  readonly variant?: string;
  /** The initial rate, in [0, 0.8]. Default 0.3. */
  readonly rate?: number;
  /** The initial number of thinned networks behind the map, in [1, 100]. Default 30. */
  readonly samples?: number;
  /** The initial points. Default `"moons"`. */
  readonly data?: DataName;
  /** The initial number of points of the shape, in [20, 400]. Default 100. */
  readonly count?: number;
  /** The initial standard deviation of their noise, in [0, 0.6]. Default 0.25. */
  readonly noise?: number;
  /** The seed of points, initial weights, order and masks: runs of equally many epochs end the same everywhere. Default `"playground"`. */
  readonly seed?: string;
  /** The number of epochs after which learning pauses; Play continues it. Default 300. */
  readonly epochs?: number;
  /** Whether learning starts by itself. Default: true, unless the reader prefers reduced motion. */
  readonly playing?: boolean;
}

/**
 * Renders a playground into an element, replacing its content. It works while it is visible, and stops when it is done.
 * @throws {Error} for unknown variants or points.
 */
export function mountPlayground(element: Element, options: PlaygroundOptions = {}): Mounted {
  const {
    variants = pointVariants,
    variant = variants[0]?.name ?? "",
    rate = 0.3,
    samples = 30,
    data = "moons",
    count = 100,
    noise = 0.25,
    seed = "playground",
    epochs = 300,
    playing = !matchMedia("(prefers-reduced-motion: reduce)").matches,
  } = options;
  expectOne(
    "variant",
    variant,
    variants.map(({ name }) => name),
  );
  expectOne("data", data, dataNames);
  const choice: Choice = { data, count, noise, variant, rate, samples };
  return mount(element, <Playground start={{ variants, choice, seed, epochs }} playing={playing} />);
}

function expectOne(option: string, value: string, known: readonly string[]): void {
  if (!known.includes(value))
    throw new Error(`mountPlayground: ${option} is "${value}", not one of ${known.join(", ")}.`);
}

interface PlaygroundProps {
  readonly start: SessionOptions;
  readonly playing: boolean;
}

function Playground({ start, playing }: PlaygroundProps) {
  const [, show] = useReducer((count: number, _: undefined) => count + 1, 0);
  const session = useMemo(() => new Session(start), [start]);
  const [kind, setKind] = useState<MapKind>("entropy");
  const [classNumber, setClassNumber] = useState<0 | 1>(0);
  const [pointer, setPointer] = useState<readonly [number, number]>();
  const said = useRef("");
  const root = useRef<HTMLElement>(null);
  const frames = useRef<Frames | undefined>(undefined);
  useEffect(() => {
    if (root.current === null) return;
    const own = new Frames(root.current, () => {
      const more = session.frame();
      show(undefined);
      return more;
    });
    frames.current = own;
    const unwatch = watchTheme(() => show(undefined));
    if (playing) session.play();
    own.request();
    return () => {
      own.stop();
      unwatch();
      session.dispose();
    };
  }, [session, playing]);

  /** Performs an action, and shows its result. */
  const act = (what: () => void) => () => {
    what();
    show(undefined);
    frames.current?.request();
  };
  const { learner, points, variant, choice } = session;
  const choose = (change: Partial<Choice>) => act(() => session.choose(change))();
  // Not while the map is recomputed after a change, because the status would be read out twice.
  if (session.playing || learner.map.missing === 0 || said.current === "") said.current = describe(session);
  const here = pointer && learner.map.count > 0 ? describePlace(learner.probabilitiesAt(...pointer)) : undefined;
  return (
    <section ref={root} class="playground" aria-label="Playground: dropout on points in the plane">
      <div class="stage">
        <Board
          label="Map of the network's predictions. Arrow keys move, Enter adds a point, Backspace removes the last one."
          map={learner.map}
          kind={kind}
          points={points}
          pointer={pointer}
          onPoint={setPointer}
          onAdd={(place) => act(() => session.add(...place, classNumber))()}
          onUndo={act(() => session.undo())}
        />
        <Key kind={kind} />
        <p class="here" aria-live={session.playing ? "off" : "polite"}>
          {here ?? "Point at the map to read the network's prediction there."}
        </p>
      </div>
      <div class="side">
        <p class="buttons">
          <button
            type="button"
            class="primary"
            onClick={act(() => (session.playing ? session.pause() : session.play()))}
          >
            {session.playing ? "Pause" : "Play"}
          </button>
          <button type="button" onClick={act(() => session.step())}>
            Step
          </button>
          <button type="button" onClick={act(() => session.reset())}>
            Reset
          </button>
          <span class="epoch">epoch {learner.epoch}</span>
        </p>
        <p class="status" role="status">
          {said.current}
        </p>
        <Losses history={session.history} />
        <LearningControls variants={session.variants} choice={choice} kind={kind} onChoose={choose} onKind={setKind} />
        <p class="note">{variant.sentence}</p>
      </div>
      <PointsControls
        choice={choice}
        own={{ classNumber, count: session.ownCount }}
        onChoose={choose}
        onOwn={setClassNumber}
        onUndo={act(() => session.undo())}
        onClear={act(() => session.clear())}
      />
    </section>
  );
}

/** The legend of the map's colours and lines. */
function Key({ kind }: { readonly kind: MapKind }) {
  const [from, to] = kind === "probability" ? ["blue", "orange"] : ["sure", "unsure (0.69 nats)"];
  return (
    <p class="map-key">
      <span>{kind === "disagreement" ? "samples agree" : from}</span>
      <span class={`ramp ${kind === "probability" ? "classes" : "doubt"}`} />
      <span>{kind === "disagreement" ? "samples disagree (0.69 nats)" : to}</span>
      <span class="line mean">decision boundary</span>
      <span class="line one">boundaries of single samples</span>
    </p>
  );
}
