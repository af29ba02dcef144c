/** The map. The reader points at it with the mouse, a finger or the arrow keys, and puts points on it. */
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { REACH } from "./data.js";
import { draw, type Picture } from "./draw.js";

type Place = readonly [right: number, up: number];

interface BoardProps extends Picture {
  /** A description for readers who cannot see the map. */
  readonly label: string;
  onPoint(place: Place | undefined): void;
  onAdd(place: Place): void;
  onUndo(): void;
}

/** The distance that an arrow key moves; with Shift it is four times as far. */
const STEP = REACH / 20;

const ARROWS: Readonly<Record<string, Place>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, STEP],
  ArrowDown: [0, -STEP],
};

/** Limits a coordinate to the map, and keeps whole steps whole. */
function within(value: number): number {
  return Math.min(Math.max(Math.round(value * 1000) / 1000, -REACH), REACH);
}

export function Board({ label, onPoint, onAdd, onUndo, ...picture }: BoardProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(picture);
  latest.current = picture;
  useLayoutEffect(() => {
    if (canvas.current !== null) draw(canvas.current, picture);
  });
  useEffect(() => {
    const resized = new ResizeObserver(() => canvas.current !== null && draw(canvas.current, latest.current));
    if (canvas.current !== null) resized.observe(canvas.current);
    return () => resized.disconnect();
  }, []);

  const placeOf = ({ offsetX, offsetY, currentTarget }: PointerEvent | MouseEvent): Place => {
    const { clientWidth: size } = currentTarget as HTMLCanvasElement;
    return [within(REACH * ((2 * offsetX) / size - 1)), within(REACH * (1 - (2 * offsetY) / size))];
  };
  const press = (event: KeyboardEvent) => {
    const [right, up] = picture.pointer ?? [0, 0];
    const arrow = ARROWS[event.key];
    if (arrow !== undefined) {
      const far = event.shiftKey ? 4 : 1;
      onPoint([within(right + far * arrow[0]), within(up + far * arrow[1])]);
    } else if (event.key === "Enter" || event.key === " ") onAdd([right, up]);
    else if (event.key === "Backspace") onUndo();
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: an application is interactive, in two dimensions, for which there is no element.
    <canvas
      ref={canvas}
      class="board"
      role="application"
      aria-label={label}
      tabIndex={0}
      onClick={(event) => onAdd(placeOf(event))}
      onPointerMove={(event) => onPoint(placeOf(event))}
      onPointerLeave={() => onPoint(undefined)}
      onFocus={() => picture.pointer === undefined && onPoint([0, 0])}
      onBlur={() => onPoint(undefined)}
      onKeyDown={press}
    />
  );
}
